package dev.drey.stage.join;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Field;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.TotalOrder;
import dev.drey.expression.EvaluationException;
import dev.drey.expression.Evaluator;
import dev.drey.expression.Expression;
import dev.drey.expression.ExpressionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The plain meaning of a join: each left row beside each right row. The oracle of all joins; conditions are evaluated by the product's own evaluator, a pair at a time. */
public final class NaiveJoin {
    private final JoinPlan plan;
    private final Chunk left;
    private final Chunk right;
    private final Chunk result;
    private final LongColumn times = new LongColumn(0);
    /** Null where a pair that cannot be judged is a fault of the test. */
    private final Faults faults;

    /** Is told of pairs that cannot be judged, and do not match therefore. */
    @FunctionalInterface
    public interface Faults {
        void add(int leftRow, int rightRow);
    }

    /** Null without condition. */
    private final Evaluator evaluator;

    private NaiveJoin(JoinPlan plan, Chunk left, Chunk right, Faults faults) {
        this.plan = plan;
        this.faults = faults;
        this.evaluator =
                plan.condition() == null ? null : plan.condition().expression().evaluator();
        this.left = left;
        this.right = right;
        this.result = Chunk.allocate(plan.output().schema(), 0);
    }

    /** The joined rows of two chunks without kinds. */
    static Chunk of(JoinPlan plan, Chunk left, Chunk right) {
        return new NaiveJoin(plan, left, right, null).join();
    }

    /** The same, telling of pairs for which the condition has no result. */
    static Chunk of(JoinPlan plan, Chunk left, Chunk right, Faults faults) {
        return new NaiveJoin(plan, left, right, faults).join();
    }

    /**
     * A join as it is declared.
     *
     * @param condition on pairs, of columns {@code left.x} and {@code right.x}; null for none
     * @param withinMicros 0 when times do not count
     * @param columns of the result by name, as {@code left.x} or {@code right.x}
     */
    public record Declared(
            String kind,
            List<String> leftKeys,
            List<String> rightKeys,
            String condition,
            long withinMicros,
            Map<String, String> columns) {}

    /**
     * What a declared join gives of whole tables.
     *
     * @param schema of the result
     * @param faults told of pairs for which the condition has no result
     */
    public static Chunk of(Declared join, Chunk left, Chunk right, Schema schema, Faults faults)
            throws ExpressionException {
        JoinPlan plan = new JoinPlan(
                JoinKind.valueOf(join.kind.toUpperCase(Locale.ROOT)),
                new JoinPlan.Input(left.schema(), places(left.schema(), join.leftKeys)),
                new JoinPlan.Input(right.schema(), places(right.schema(), join.rightKeys)),
                join.condition == null ? null : condition(join.condition, left.schema(), right.schema()),
                join.withinMicros == 0 ? JoinPlan.ANY_TIME : join.withinMicros,
                layout(schema, join.columns::get, left.schema(), right.schema()));
        return of(plan, left, right, faults);
    }

    private static JoinPlan.Condition condition(String text, Schema left, Schema right) throws ExpressionException {
        List<Field> fields = new ArrayList<>();
        left.fields().forEach(field -> fields.add(new Field("left." + field.name(), field.type())));
        right.fields().forEach(field -> fields.add(new Field("right." + field.name(), field.type())));
        Schema both = Schema.of(fields);
        return new JoinPlan.Condition(
                Expression.parse(text).bindCondition(both), layout(both, UnaryOperator.identity(), left, right));
    }

    /** @param columns tells the column, as {@code left.x} or {@code right.x}, that one of the result is of */
    private static PairLayout layout(Schema schema, UnaryOperator<String> columns, Schema left, Schema right) {
        return new PairLayout(
                schema,
                schema.names().stream()
                        .map(columns)
                        .map(name -> name.startsWith("left.")
                                ? new PairLayout.Source(left.indexOf(name.substring(5)), PairLayout.NONE)
                                : new PairLayout.Source(PairLayout.NONE, right.indexOf(name.substring(6))))
                        .toList());
    }

    private static List<Integer> places(Schema schema, List<String> names) {
        return names.stream().map(schema::indexOf).toList();
    }

    /**
     * What a declared join gives of whole tables, with all its columns.
     *
     * @param stage a bound join
     */
    public static Chunk of(JoinStage stage, Chunk left, Chunk right) {
        try {
            JoinPlan plan = stage.plan(List.of(left.schema(), right.schema()), stage.schema());
            return of(plan, narrowed(left, plan.left()), narrowed(right, plan.right()));
        } catch (ExpressionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Chunk narrowed(Chunk chunk, JoinPlan.Input input) {
        Chunk view = new Chunk(
                input.schema(),
                input.schema().names().stream()
                        .map(name -> chunk.column(chunk.schema().indexOf(name)))
                        .toArray(Column[]::new));
        view.view(chunk);
        return view.copy();
    }

    private Chunk join() {
        boolean[] rightMatched = new boolean[right.rowCount()];
        for (int l = 0; l < left.rowCount(); l++) {
            boolean matched = false;
            for (int r = 0; r < right.rowCount(); r++) {
                if (matches(l, r)) {
                    matched = true;
                    rightMatched[r] = true;
                    if (plan.kind().givesPairs()) {
                        add(l, r);
                    }
                }
            }
            if (plan.kind() == JoinKind.SEMI
                    ? matched
                    : !matched
                            && List.of(JoinKind.LEFT, JoinKind.FULL, JoinKind.ANTI)
                                    .contains(plan.kind())) {
                add(l, -1);
            }
        }
        if (plan.kind() == JoinKind.RIGHT || plan.kind() == JoinKind.FULL) {
            for (int r = 0; r < right.rowCount(); r++) {
                if (!rightMatched[r]) {
                    add(-1, r);
                }
            }
        }
        result.setEventTime(plan.timed() ? times : null);
        return result;
    }

    private boolean matches(int l, int r) {
        for (int k = 0; k < plan.left().keys().size(); k++) {
            Column one = left.column(plan.left().keys().get(k));
            Column other = right.column(plan.right().keys().get(k));
            if (one.isNull(l) || other.isNull(r) || TotalOrder.compare(one, l, other, r) != 0) {
                return false;
            }
        }
        if (plan.timed()) {
            long one = left.eventTime().get(l);
            long other = right.eventTime().get(r);
            if (Math.max(one, other) - Math.min(one, other) > plan.withinMicros()) {
                return false;
            }
        }
        return plan.condition() == null || isTrue(l, r);
    }

    private boolean isTrue(int l, int r) {
        Chunk pair = Chunk.allocate(plan.condition().layout().schema(), 1);
        write(pair, plan.condition().layout(), l, r);
        try {
            return evaluator.filter(pair, new int[1]) == 1;
        } catch (EvaluationException e) {
            if (faults == null) {
                throw e;
            }
            faults.add(l, r);
            return false;
        }
    }

    private void add(int l, int r) {
        times.ensureCapacity(result.rowCount() + 1);
        if (plan.timed()) {
            long one = l < 0 ? Long.MIN_VALUE : left.eventTime().get(l);
            long other = r < 0 ? Long.MIN_VALUE : right.eventTime().get(r);
            times.set(result.rowCount(), Math.max(one, other));
        }
        write(result, plan.output(), l, r);
    }

    private void write(Chunk target, PairLayout layout, int l, int r) {
        int row = target.rowCount();
        for (int c = 0; c < layout.schema().size(); c++) {
            PairLayout.Source source = layout.sources().get(c);
            Column column = target.column(c);
            if (l >= 0 && source.left() >= 0) {
                column.copyFrom(left.column(source.left()), new int[] {l}, 0, 1, row);
            } else if (r >= 0 && source.right() >= 0) {
                column.copyFrom(right.column(source.right()), new int[] {r}, 0, 1, row);
            } else {
                column.ensureCapacity(row + 1);
                if (column instanceof StringColumn strings) {
                    strings.setEmpty(row);
                }
                column.setNull(row);
            }
        }
        target.setRowCount(row + 1);
    }

    /** All rows of some chunks in one. */
    static Chunk together(Schema schema, Iterable<Chunk> chunks) {
        Chunk all = Chunk.allocate(schema, 0);
        chunks.forEach(chunk -> all.append(chunk, 0, chunk.selectedCount()));
        return all;
    }
}
