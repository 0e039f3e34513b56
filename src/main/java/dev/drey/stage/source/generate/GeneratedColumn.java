package dev.drey.stage.source.generate;

import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.Field;
import dev.drey.chunk.TypeKind;
import dev.drey.chunk.ValueText;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionType;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.Options;
import dev.drey.stage.Quantities;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * How a column of generated rows is declared, and what that makes. The random streams of a column hang on its name: other columns may come and go
 * without changing its values.
 */
public final class GeneratedColumn {
    static final OptionSpec<DataType> TYPE =
            OptionSpec.required("type", OptionTypes.dataType(), "The type of the column.");
    static final OptionSpec<String> START = OptionSpec.optional(
            "start",
            OptionTypes.text(),
            null,
            "The first value. Unless given: 0, 1970-01-01 for dates and timestamps.");
    static final OptionSpec<String> STEP = OptionSpec.optional(
            "step",
            OptionTypes.text(),
            null,
            "From one row to the next: days for a date, a duration such as 20us for a timestamp. Unless given: 1, 1s for a"
                    + " timestamp.");
    static final OptionSpec<Options> SEQUENCE = OptionSpec.optional(
            "sequence", OptionTypes.nested(START, STEP), null, "Values in steps, by the number of the row.");
    static final OptionSpec<List<String>> UNIFORM = OptionSpec.optional(
            "uniform",
            OptionTypes.listOf(OptionTypes.text()),
            null,
            "[least, most]: each value between alike, both included (for a double without most).");
    static final OptionSpec<List<String>> VALUES =
            OptionSpec.optional("values", OptionTypes.listOf(OptionTypes.text()), null, "Each of these values alike.");
    static final OptionSpec<Integer> RANKS = OptionSpec.required(
            "n", OptionTypes.integer(1, ZipfRanks.MOST), "Number of different values: 1 to n, 1 most often.");
    static final OptionSpec<Double> EXPONENT = OptionSpec.optional(
            "exponent", OptionTypes.number(0, 10), 1.0, "The k-th value is drawn in proportion to 1 / k^exponent.");
    static final OptionSpec<Options> ZIPF =
            OptionSpec.optional("zipf", OptionTypes.nested(RANKS, EXPONENT), null, "Skewed values, as keys often are.");
    static final OptionSpec<Double> MEAN =
            OptionSpec.optional("mean", OptionTypes.number(-1e18, 1e18), 0.0, "The mean.");
    static final OptionSpec<Double> DEVIATION =
            OptionSpec.optional("deviation", OptionTypes.number(0, 1e18), 1.0, "The standard deviation.");
    static final OptionSpec<Options> NORMAL =
            OptionSpec.optional("normal", OptionTypes.nested(MEAN, DEVIATION), null, "Normally distributed values.");
    static final OptionSpec<String> CONSTANT =
            OptionSpec.optional("constant", OptionTypes.text(), null, "The same value in every row.");
    static final OptionSpec<Double> NULLS = OptionSpec.optional(
            "nulls", OptionTypes.number(0, 1), 0.0, "The share of rows in which the column is null.");
    static final OptionSpec<String> PREFIX = OptionSpec.optional(
            "prefix",
            OptionTypes.text(),
            null,
            "What stands before the number in a string of sequence, uniform or zipf.");
    static final OptionSpec<Duration> JITTER = OptionSpec.optional(
            "jitter",
            OptionTypes.duration(Duration.ZERO, Duration.ofDays(365)),
            Duration.ZERO,
            "Timestamps fall behind by up to this, each amount alike: more than the out-of-orderness makes late rows.");

    private static final List<OptionSpec<?>> DISTRIBUTIONS = List.of(SEQUENCE, UNIFORM, VALUES, ZIPF, NORMAL, CONSTANT);

    private final Field field;
    private final Options options;
    private final long seed;
    private final BiConsumer<OptionSpec<?>, String> problems;

    private GeneratedColumn(Field field, Options options, long seed, BiConsumer<OptionSpec<?>, String> problems) {
        this.field = field;
        this.options = options;
        this.seed = seed;
        this.problems = problems;
    }

    /** The options of a column. */
    public static OptionType<Options> options() {
        return OptionTypes.nested(TYPE, SEQUENCE, UNIFORM, VALUES, ZIPF, NORMAL, CONSTANT, NULLS, PREFIX, JITTER);
    }

    /** The column's type; null when it is at fault. */
    public static DataType type(Options options) {
        return options.get(TYPE);
    }

    /** True when some rows of the column are null. */
    public static boolean hasNulls(Options options) {
        return options.get(NULLS) > 0;
    }

    /**
     * Makes the generator of a column.
     *
     * @param seed of all columns
     * @param problems takes what is wrong, with the option at fault
     * @return null after a problem
     */
    public static ColumnGenerator bind(
            Field field, Options options, long seed, BiConsumer<OptionSpec<?>, String> problems) {
        return new GeneratedColumn(field, options, seed, problems).bind();
    }

    private ColumnGenerator bind() {
        List<OptionSpec<?>> given = DISTRIBUTIONS.stream().filter(options::has).toList();
        if (given.size() != 1) {
            String names = String.join(
                    ", ", DISTRIBUTIONS.stream().map(OptionSpec::name).toList());
            String got = given.isEmpty()
                    ? "nothing"
                    : String.join(" and ", given.stream().map(OptionSpec::name).toList());
            return refuse(given.isEmpty() ? TYPE : given.get(1), "needs exactly one of " + names + "; got " + got);
        }
        if (options.anyFaulty()) {
            return null;
        }
        OptionSpec<?> distribution = given.get(0);
        ColumnGenerator values;
        try {
            values = checkExtras(distribution) ? values(distribution) : null;
        } catch (IllegalArgumentException e) {
            return refuse(distribution, e.getMessage());
        }
        double nulls = options.get(NULLS);
        return values == null || nulls == 0 ? values : new ColumnGenerator.WithNulls(values, key("nulls"), nulls);
    }

    private ColumnGenerator refuse(OptionSpec<?> option, String message) {
        problems.accept(option, "column '" + field.name() + "': " + message);
        return null;
    }

    private long key(String use) {
        return CounterRandom.key(seed, use + ":" + field.name());
    }

    private boolean is(TypeKind kind) {
        return field.type().kind() == kind;
    }

    private boolean checkExtras(OptionSpec<?> distribution) {
        boolean numbered = distribution == SEQUENCE || distribution == UNIFORM || distribution == ZIPF;
        if (options.has(PREFIX) && !(is(TypeKind.STRING) && numbered)) {
            refuse(PREFIX, "prefix is for strings of sequence, uniform or zipf");
            return false;
        }
        if (options.has(JITTER) && !is(TypeKind.TIMESTAMP)) {
            refuse(JITTER, "jitter is for timestamps; the column is a " + field.type());
            return false;
        }
        return true;
    }

    private ColumnGenerator values(OptionSpec<?> distribution) {
        return switch (field.type().kind()) {
            case BOOLEAN -> new ColumnGenerator.Booleans(booleans(distribution));
            case DOUBLE -> new ColumnGenerator.Doubles(doubles(distribution));
            case STRING -> strings(distribution);
            case BIGINT, DECIMAL, DATE, TIMESTAMP ->
                new ColumnGenerator.Longs(jittered(longs(distribution, field.type())));
        };
    }

    private IllegalArgumentException unfit(OptionSpec<?> distribution) {
        return new IllegalArgumentException("a " + field.type() + " cannot be drawn by " + distribution.name());
    }

    private LongDistribution choices(int count) {
        return new UniformLongs(key("value"), 0, count - 1L);
    }

    private LongDistribution booleans(OptionSpec<?> distribution) {
        List<String> texts = texts(distribution);
        long[] values = new long[texts.size()];
        for (int i = 0; i < values.length; i++) {
            if (!texts.get(i).equals("true") && !texts.get(i).equals("false")) {
                throw new IllegalArgumentException("'" + texts.get(i) + "' is not a boolean (true or false)");
            }
            values[i] = texts.get(i).equals("true") ? 1 : 0;
        }
        return new LongChoice(values, choices(values.length));
    }

    /** The values of {@code values} or {@code constant}, the only distributions that every type has. */
    private List<String> texts(OptionSpec<?> distribution) {
        if (distribution == VALUES) {
            return options.get(VALUES);
        }
        if (distribution == CONSTANT) {
            return List.of(options.get(CONSTANT));
        }
        throw unfit(distribution);
    }

    private ColumnGenerator strings(OptionSpec<?> distribution) {
        if (distribution == VALUES || distribution == CONSTANT) {
            List<String> words = texts(distribution);
            return new Words(words, choices(words.size()));
        }
        if (distribution == NORMAL) {
            throw unfit(distribution);
        }
        String prefix = options.get(PREFIX);
        return new NumberedStrings(prefix == null ? "" : prefix, longs(distribution, DataType.BIGINT));
    }

    private DoubleDistribution doubles(OptionSpec<?> distribution) {
        if (distribution == SEQUENCE) {
            Options sequence = options.get(SEQUENCE);
            String start = sequence.get(START);
            String step = sequence.get(STEP);
            return new DoubleDistribution.Sequence(
                    start == null ? 0 : parseDouble(start), step == null ? 1 : parseDouble(step));
        }
        if (distribution == UNIFORM) {
            List<String> bounds = bounds();
            double least = parseDouble(bounds.get(0));
            double most = parseDouble(bounds.get(1));
            if (!(least <= most) || Double.isInfinite(most - least)) {
                throw new IllegalArgumentException(
                        "uniform goes from " + least + " to " + most + "; allowed: finite bounds, the least first");
            }
            return new DoubleDistribution.Uniform(key("value"), least, most);
        }
        if (distribution == NORMAL) {
            return normal();
        }
        double[] values = texts(distribution).stream()
                .mapToDouble(GeneratedColumn::parseDouble)
                .toArray();
        return new DoubleDistribution.Choice(values, choices(values.length));
    }

    private NormalDoubles normal() {
        Options normal = options.get(NORMAL);
        return new NormalDoubles(key("value"), normal.get(MEAN), normal.get(DEVIATION));
    }

    private static double parseDouble(String text) {
        DoubleColumn column = new DoubleColumn(1);
        ValueText.parse(DataType.DOUBLE, text, column, 0);
        return column.get(0);
    }

    private LongDistribution longs(OptionSpec<?> distribution, DataType type) {
        if (distribution == SEQUENCE) {
            return sequence(type);
        }
        if (distribution == UNIFORM) {
            List<String> bounds = bounds();
            long least = ValueText.parseLong(type, bounds.get(0));
            long most = ValueText.parseLong(type, bounds.get(1));
            if (least > most) {
                throw new IllegalArgumentException(
                        "uniform goes from " + bounds.get(0) + " to " + bounds.get(1) + "; allowed: the least first");
            }
            return new UniformLongs(key("value"), least, most);
        }
        if (distribution == ZIPF && type.kind() == TypeKind.BIGINT) {
            Options zipf = options.get(ZIPF);
            return new ZipfRanks(key("value"), zipf.get(RANKS), zipf.get(EXPONENT));
        }
        if (distribution == NORMAL && type.isNumeric()) {
            return new RoundedDoubles(normal(), Math.pow(10, type.scale()), most(type));
        }
        long[] values = texts(distribution).stream()
                .mapToLong(text -> ValueText.parseLong(type, text))
                .toArray();
        return new LongChoice(values, choices(values.length));
    }

    private LongSequence sequence(DataType type) {
        Options sequence = options.get(SEQUENCE);
        String start = sequence.get(START);
        long most = most(type);
        long least = most == Long.MAX_VALUE ? Long.MIN_VALUE : -most;
        return new LongSequence(
                start == null ? 0 : ValueText.parseLong(type, start), step(type, sequence.get(STEP)), least, most);
    }

    private static long most(DataType type) {
        return type.kind() == TypeKind.DECIMAL ? (long) Math.pow(10, type.precision()) - 1 : Long.MAX_VALUE;
    }

    private static long step(DataType type, String text) {
        return switch (type.kind()) {
            case TIMESTAMP -> {
                Duration step = Quantities.duration(text == null ? "1s" : text);
                if (step == null) {
                    throw new IllegalArgumentException("step '" + text + "' is not a duration, such as 20us or 1s");
                }
                yield step.toNanos() / 1000;
            }
            case DATE -> text == null ? 1 : ValueText.parseLong(DataType.BIGINT, text);
            default -> text == null ? (long) Math.pow(10, type.scale()) : ValueText.parseLong(type, text);
        };
    }

    private List<String> bounds() {
        List<String> bounds = options.get(UNIFORM);
        if (bounds.size() != 2) {
            throw new IllegalArgumentException("uniform takes [least, most]; got " + bounds.size() + " values");
        }
        return bounds;
    }

    private LongDistribution jittered(LongDistribution numbers) {
        Duration jitter = options.get(JITTER);
        return jitter.isZero() ? numbers : new JitteredLongs(numbers, key("jitter"), jitter.toNanos() / 1000);
    }
}
