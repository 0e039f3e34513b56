package dev.drey.stage;

import dev.drey.runtime.ErrorPolicy;
import dev.drey.runtime.OnError;
import dev.drey.spec.Node;
import java.util.List;
import java.util.Locale;

/** The option {@code on-error}: one word, or a mapping of the word and the most rows that may be at fault. */
final class ErrorPolicyType implements CompositeType<ErrorPolicy> {
    private static final OptionType<OnError> ACTION = OptionTypes.oneOf(OnError.class);
    private static final OptionSpec<OnError> ROWS = OptionSpec.required(
            "rows", ACTION, "What a row does that cannot be read or worked on: dead-letter or skip.");
    private static final OptionSpec<Long> MAX_ROWS = OptionSpec.optional(
            "max-rows",
            OptionTypes.longInteger(0, Long.MAX_VALUE),
            null,
            "Rows at fault that a run may have, over all subtasks; one more ends it.");
    private static final OptionSpec<Double> MAX_PERCENT = OptionSpec.optional(
            "max-percent",
            OptionTypes.number(0, 100),
            null,
            "Most rows at fault in percent of those that came; judged over the rows so far from 10000 on, and at the end.");
    private static final OptionType<Options> LIMITED = OptionTypes.nested(ROWS, MAX_ROWS, MAX_PERCENT);

    @Override
    public String allowed() {
        return ACTION.allowed() + ", or " + LIMITED.allowed();
    }

    @Override
    public String jsonSchema() {
        return "{\"anyOf\":[" + ACTION.jsonSchema() + "," + LIMITED.jsonSchema() + "]}";
    }

    @Override
    public List<OptionSpec<?>> nestedOptions() {
        return LIMITED.nestedOptions();
    }

    @Override
    public String print(ErrorPolicy policy) {
        return policy.action().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public ErrorPolicy read(Node node, List<InvalidValueException> faults) {
        if (!(node instanceof Node.Mapping)) {
            try {
                return ErrorPolicy.of(ACTION.read(node));
            } catch (InvalidValueException e) {
                faults.addAll(
                        node instanceof Node.Scalar
                                ? e.faults()
                                : List.of(InvalidValueException.expected(allowed(), node)));
                return null;
            }
        }
        int before = faults.size();
        Options options = LIMITED.read(node, faults);
        OnError action = options.get(ROWS);
        if (action == OnError.FAIL && (options.has(MAX_ROWS) || options.has(MAX_PERCENT))) {
            faults.add(new InvalidValueException(
                    options.position(ROWS),
                    "rows: fail ends the run at the first row at fault; limits need dead-letter or skip"));
        }
        if (faults.size() > before || action == null) {
            return null;
        }
        Long rows = options.get(MAX_ROWS);
        Double percent = options.get(MAX_PERCENT);
        return new ErrorPolicy(action, rows == null ? Long.MAX_VALUE : rows, percent == null ? 100 : percent);
    }
}
