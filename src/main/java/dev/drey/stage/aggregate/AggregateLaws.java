package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Holds an aggregate function to the laws that make its results the same in every mode: for tests of one's own functions. Needs no test library.
 *
 * <pre>{@code
 * Chunk rows = Chunks.parse("x string\na\nb\nnull\na\n");
 * new AggregateLaws(new MostCommon(), CallShape.of(List.of(DataType.STRING), Overflow.FAIL), rows).check(20);
 * }</pre>
 */
public final class AggregateLaws {
    private static final int GROUPS = 4;

    private final String label;
    private final Aggregate aggregate;
    private final Column[] arguments;
    private final int rowCount;

    /**
     * For one call.
     *
     * @param rows one column for each argument; the more values that are null, equal or extreme, the better
     * @throws IllegalArgumentException when the function does not take such a call
     */
    public AggregateLaws(AggregateFunction function, CallShape call, Chunk rows) {
        this.label = function.name() + "(" + call + ")";
        this.aggregate = function.bindChecked(call);
        this.arguments = columns(rows);
        this.rowCount = rows.rowCount();
    }

    /**
     * Tries all laws with rows dealt to groups and parts at random.
     *
     * @param rounds how often; each round has its own seed, from 1 on
     * @throws AssertionError naming law and seed
     */
    public void check(int rounds) {
        for (long seed = 1; seed <= rounds; seed++) {
            new Round(seed).check();
        }
    }

    /** One deal of the rows. */
    private final class Round {
        private final long seed;
        private final Random random;
        private final int[] groupOf = new int[rowCount];
        private final List<Integer> rows = new ArrayList<>();
        private final List<String> expected;

        Round(long seed) {
            this.seed = seed;
            random = new Random(seed);
            for (int row = 0; row < rowCount; row++) {
                // The last group stays empty.
                groupOf[row] = random.nextInt(GROUPS - 1);
                rows.add(row);
            }
            expected = results(of(rows));
        }

        void check() {
            Accumulators all = of(rows);
            results(all);
            same("finish changes nothing", results(all));
            same("accumulators that went over the network give the same", results(again(all)));
            List<Integer> shuffled = new ArrayList<>(rows);
            Collections.shuffle(shuffled, random);
            same("the order of rows does not matter", results(of(shuffled)));
            for (int parts = 2; parts <= 5; parts++) {
                same(
                        "rows cut into " + parts + " parts and combined give the same",
                        results(combined(shuffled, parts)));
            }
            checkCopy(shuffled);
            if (aggregate.type().retractable()) {
                checkRetraction(shuffled);
            }
            checkShipping();
        }

        private void checkCopy(List<Integer> shuffled) {
            List<Integer> first = shuffled.subList(0, rowCount / 2);
            Accumulators original = of(first);
            Accumulators copy = original.copy();
            add(original, shuffled.subList(rowCount / 2, rowCount), false);
            same("accumulators go on after they were copied", results(original));
            equal("copies do not change with the original", results(of(first)), results(copy));
            original.clear();
            original.ensureGroups(GROUPS);
            equal("cleared accumulators are empty", results(fresh()), results(original));
        }

        private void checkRetraction(List<Integer> shuffled) {
            List<Integer> kept = shuffled.subList(0, rowCount / 2);
            List<Integer> gone = shuffled.subList(rowCount / 2, rowCount);
            Accumulators with = of(shuffled);
            add(with, gone, true);
            equal("rows that are taken back leave no trace", results(of(kept)), results(with));
            Accumulators early = fresh();
            add(early, gone, true);
            Accumulators late = of(shuffled);
            combine(late, export(early));
            equal("rows may be taken back in another part", results(of(kept)), results(late));
        }

        /** Sent to the tasks with Java's serialization, as the plan is. */
        private void checkShipping() {
            Aggregate sent = sent(aggregate);
            if (!sent.type().equals(aggregate.type())) {
                throw failure("the accumulator type equals itself after serialization", aggregate.type(), sent.type());
            }
        }

        private Accumulators combined(List<Integer> shuffled, int parts) {
            Accumulators total = fresh();
            for (int part = 0; part < parts; part++) {
                combine(total, export(of(shuffled.subList(rowCount * part / parts, rowCount * (part + 1) / parts))));
            }
            return total;
        }

        private Accumulators again(Accumulators accumulators) {
            Accumulators again = fresh();
            combine(again, export(accumulators));
            return again;
        }

        private Accumulators of(List<Integer> some) {
            Accumulators accumulators = fresh();
            add(accumulators, some, false);
            return accumulators;
        }

        private void add(Accumulators into, List<Integer> some, boolean retract) {
            int[] selection = some.stream().mapToInt(r -> r).toArray();
            int[] groups = some.stream().mapToInt(r -> groupOf[r]).toArray();
            if (retract) {
                into.retract(arguments, selection, selection.length, groups);
            } else {
                into.accumulate(arguments, selection, selection.length, groups);
            }
        }

        private void same(String law, List<String> results) {
            equal(law, expected, results);
        }

        private void equal(String law, List<String> wanted, List<String> actual) {
            if (!wanted.equals(actual)) {
                throw failure(law, wanted, actual);
            }
        }

        private AssertionError failure(String law, Object wanted, Object actual) {
            return new AssertionError(
                    label + ", seed " + seed + ": " + law + "; expected " + wanted + ", actual " + actual);
        }
    }

    private Accumulators fresh() {
        Accumulators accumulators = aggregate.type().create();
        accumulators.ensureGroups(GROUPS);
        return accumulators;
    }

    private Chunk export(Accumulators from) {
        List<Field> fields = new ArrayList<>();
        aggregate.type().partialTypes().forEach(type -> fields.add(new Field("p" + fields.size(), type)));
        Chunk partials = Chunk.allocate(Schema.of(fields), GROUPS);
        from.export(null, 0, GROUPS, columns(partials), 0);
        partials.setRowCount(GROUPS);
        return partials;
    }

    private static void combine(Accumulators into, Chunk partials) {
        int[] groups = new int[GROUPS];
        Arrays.setAll(groups, group -> group);
        into.combine(columns(partials), null, GROUPS, groups);
    }

    private List<String> results(Accumulators from) {
        List<String> results = new ArrayList<>();
        for (int group = 0; group < GROUPS; group++) {
            Column target = Column.create(aggregate.resultType().storage(), 1);
            try {
                aggregate.finish().finish(from, new int[] {group}, 0, 1, target, 0);
                results.add(ValueText.print(aggregate.resultType(), target, 0));
            } catch (AggregateOverflowException e) {
                results.add("overflow");
            }
        }
        return results;
    }

    private static Column[] columns(Chunk chunk) {
        Column[] columns = new Column[chunk.columnCount()];
        Arrays.setAll(columns, chunk::column);
        return columns;
    }

    private static Aggregate sent(Aggregate aggregate) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(aggregate);
        } catch (IOException e) {
            throw new AssertionError("the aggregate cannot be serialized: " + e, e);
        }
        ClassLoader classes = aggregate.type() instanceof RowStates.Type<?> rows
                ? rows.function().getClass().getClassLoader()
                : aggregate.type().getClass().getClassLoader();
        try (ObjectInputStream in = new LoadedBy(new ByteArrayInputStream(bytes.toByteArray()), classes)) {
            return (Aggregate) in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError("the aggregate cannot be deserialized: " + e, e);
        }
    }

    /** Finds classes where the function's own was found. */
    private static final class LoadedBy extends ObjectInputStream {
        private final ClassLoader classes;

        LoadedBy(InputStream in, ClassLoader classes) throws IOException {
            super(in);
            this.classes = classes;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass described) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(described.getName(), false, classes);
            } catch (ClassNotFoundException e) {
                return super.resolveClass(described);
            }
        }
    }
}
