package dev.drey.stage.join;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.expression.Expression;
import dev.drey.expression.ExpressionException;
import dev.drey.testing.RandomChunks;
import java.util.ArrayList;
import java.util.List;

/** Draws joins: one to three keys of any type, conditions, bounds in time, columns of both sides in any order; and rows for them. */
final class RandomJoins {
    /** Event times, in minutes: some are equal, some far apart. */
    private static final int MINUTES = 120;

    static final long MICROS_PER_MINUTE = 60_000_000L;

    private final RandomChunks random;

    RandomJoins(RandomChunks random) {
        this.random = random;
    }

    JoinPlan plan(JoinKind kind, boolean timed) throws ExpressionException {
        List<DataType> keyTypes = new ArrayList<>();
        for (int k = 0; k <= random.below(3); k++) {
            keyTypes.add(random.schema().type(0));
        }
        JoinPlan.Input left = input("l", keyTypes);
        JoinPlan.Input right = input("r", keyTypes);
        long within = timed ? random.below(20) * MICROS_PER_MINUTE : JoinPlan.ANY_TIME;
        return new JoinPlan(kind, left, right, condition(left, right), within, output(kind, left, right));
    }

    /** The key's columns somewhere among others; each side has a number {@code n} for conditions. */
    private JoinPlan.Input input(String prefix, List<DataType> keyTypes) {
        List<Field> fields = new ArrayList<>();
        List<Integer> keys = new ArrayList<>();
        fields.add(new Field(prefix + "n", DataType.BIGINT));
        for (DataType type : keyTypes) {
            for (int other = random.below(2); other > 0; other--) {
                fields.add(new Field(prefix + fields.size(), random.schema().type(0)));
            }
            keys.add(fields.size());
            fields.add(new Field(prefix + fields.size(), type));
        }
        return new JoinPlan.Input(Schema.of(fields), keys);
    }

    private JoinPlan.Condition condition(JoinPlan.Input left, JoinPlan.Input right) throws ExpressionException {
        if (random.below(2) == 0) {
            return null;
        }
        String[] texts = {
            "ln >= rn", "ln % 3 = 1", "rn IS NULL OR ln IS NULL", "coalesce(ln, 0) % 2 = coalesce(rn, 1) % 2"
        };
        Expression expression = Expression.parse(texts[random.below(texts.length)]);
        List<Field> fields = new ArrayList<>();
        List<PairLayout.Source> sources = new ArrayList<>();
        for (String name : expression.columns()) {
            int ofLeft = left.schema().indexOf(name);
            int ofRight = right.schema().indexOf(name);
            fields.add(new Field(name, DataType.BIGINT));
            sources.add(new PairLayout.Source(ofLeft, ofRight));
        }
        Schema schema = Schema.of(fields);
        return new JoinPlan.Condition(expression.bindCondition(schema), new PairLayout(schema, sources));
    }

    private PairLayout output(JoinKind kind, JoinPlan.Input left, JoinPlan.Input right) {
        List<Field> fields = new ArrayList<>();
        List<PairLayout.Source> sources = new ArrayList<>();
        for (int k = 0; k < left.keys().size(); k++) {
            if (random.below(2) == 0 && kind.givesPairs()) {
                fields.add(new Field("k" + k, left.schema().type(left.keys().get(k))));
                sources.add(
                        new PairLayout.Source(left.keys().get(k), right.keys().get(k)));
            }
        }
        for (int c = 0; c < left.schema().size(); c++) {
            if (random.below(3) > 0) {
                fields.add(left.schema().field(c));
                sources.add(new PairLayout.Source(c, PairLayout.NONE));
            }
        }
        for (int c = 0; c < right.schema().size() && kind.givesPairs(); c++) {
            if (random.below(3) > 0) {
                fields.add(right.schema().field(c));
                sources.add(new PairLayout.Source(PairLayout.NONE, c));
            }
        }
        if (fields.isEmpty()) {
            fields.add(left.schema().field(0));
            sources.add(new PairLayout.Source(0, PairLayout.NONE));
        }
        return new PairLayout(Schema.of(fields), sources);
    }

    /** Rows that were dealt from a few different ones, so that keys meet: none, few or many; some by far most often. */
    List<Chunk> rows(JoinPlan plan, Side side, List<Chunk> keysFrom, int most) {
        Schema schema = plan.input(side).schema();
        int different = 1 + random.below(30);
        Chunk pool = random.chunk(schema, different);
        for (Chunk from : keysFrom) {
            meet(plan, side, pool, from);
        }
        List<Chunk> chunks = new ArrayList<>();
        int left = random.below(6) == 0 ? 0 : random.below(most + 1);
        boolean skewed = random.below(3) == 0;
        while (left > 0) {
            int count = Math.min(left, random.below(20));
            Chunk chunk = Chunk.allocate(schema, 0);
            int[] selection = new int[2 * count];
            boolean hidden = random.below(3) == 0;
            for (int i = 0; i < count; i++) {
                for (int copies = hidden ? 2 : 1; copies > 0; copies--) {
                    chunk.append(pool, skewed && random.below(4) > 0 ? 0 : random.below(different), 1);
                }
                selection[i] = 2 * i + random.below(2);
            }
            if (plan.timed()) {
                chunk.setEventTime(times(chunk.rowCount()));
            }
            if (hidden) {
                chunk.select(selection, count);
            }
            chunks.add(chunk);
            left -= count;
        }
        return chunks;
    }

    /** Gives some rows keys of the other side. */
    private void meet(JoinPlan plan, Side side, Chunk pool, Chunk other) {
        for (int row = 0; row < Math.min(pool.rowCount(), other.rowCount()); row++) {
            if (random.below(2) == 0) {
                for (int k = 0; k < plan.left().keys().size(); k++) {
                    pool.column(plan.input(side).keys().get(k))
                            .copyFrom(
                                    other.column(plan.input(side.other()).keys().get(k)), new int[] {row}, 0, 1, row);
                }
            }
        }
    }

    LongColumn times(int count) {
        LongColumn times = new LongColumn(count);
        for (int row = 0; row < count; row++) {
            times.set(row, random.below(MINUTES) * MICROS_PER_MINUTE);
        }
        return times;
    }
}
