package dev.drey.compare;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.stage.Approximation;
import dev.drey.stage.NaiveTwin;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageNode;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * A stage whose errors are told beforehand, with an exact twin: it loses rows, or adds to a number.
 *
 * @param loses rows that it loses, the first ones; 0 for none
 * @param adds what it adds to column {@code n}
 * @param promise what it promises; null for exactness
 * @param naive true for the twin
 */
record TwinnedStage(Schema schema, int loses, long adds, Approximation promise, boolean naive) implements Stage {
    private static final OptionSpec<Integer> LOSES =
            OptionSpec.optional("loses", OptionTypes.integer(0, 1000), 0, "Rows to lose.");
    private static final OptionSpec<Integer> ADDS =
            OptionSpec.optional("adds", OptionTypes.integer(0, 1000), 0, "What to add to column n.");
    private static final OptionSpec<Double> RATE =
            OptionSpec.optional("rate", OptionTypes.number(0, 1), null, "Share of keys k that may be lost.");
    private static final OptionSpec<Double> ERROR =
            OptionSpec.optional("error", OptionTypes.number(0, 1), null, "Standard error of column n, by key k.");

    static final StageType TYPE = new StageType(
            "twinned",
            "Has a twin.",
            StageType.Inputs.ONE,
            List.of(LOSES, ADDS, RATE, ERROR),
            (node, problems) -> bind(node));

    private static Stage bind(StageNode node) {
        Double rate = node.options().get(RATE);
        Double error = node.options().get(ERROR);
        Approximation promise = rate != null
                ? new Approximation.LostKeys(List.of("k"), rate)
                : error != null ? new Approximation.Estimates(List.of("k"), Map.of("n", error)) : null;
        return new TwinnedStage(
                node.input(), node.options().get(LOSES), node.options().get(ADDS), promise, false);
    }

    @Override
    public StreamTraits traits() {
        return promise instanceof Approximation.LostKeys ? StreamTraits.INSERTS.approximately() : StreamTraits.INSERTS;
    }

    @Override
    public NaiveTwin naiveTwin() {
        return new NaiveTwin("few rows", "all rows", new TwinnedStage(schema, 0, 0, promise, true), promise);
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return List.of(Set.copyOf(schema.names()));
    }

    @Override
    public String describe() {
        return "loses " + loses + ", adds " + adds;
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
        TwinnedOperator operator = new TwinnedOperator(context.identity(), context.outputSchema(), this);
        return context.transform(inputs.get(0), operator).setParallelism(1);
    }

    private static final class TwinnedOperator extends ChunkOperator {
        private static final long serialVersionUID = 1L;
        private final Schema given;
        private final long adds;
        private final boolean naive;
        private long toLose;

        TwinnedOperator(OperatorIdentity identity, Schema given, TwinnedStage stage) {
            super(identity);
            this.given = given;
            this.toLose = stage.loses;
            this.adds = stage.adds;
            this.naive = stage.naive;
        }

        @Override
        protected void process(Chunk chunk) {
            Chunk view = new Chunk(given, new Column[given.size()]);
            int count = chunk.selectedCount();
            for (int c = 0; c < given.size(); c++) {
                Column column = chunk.column(chunk.schema().indexOf(given.name(c)));
                view.setColumn(c, given.name(c).equals("n") ? added((LongColumn) column, chunk.rowCount()) : column);
            }
            view.view(chunk);
            int lost = (int) Math.min(toLose, count);
            int[] selection = new int[count - lost];
            for (int i = lost; i < count; i++) {
                selection[i - lost] = chunk.selectedRow(i);
            }
            toLose -= lost;
            filtered(lost); // else the ledger of rows would tell
            view.select(selection, selection.length);
            held(naive ? 100 : 2, naive ? 6400 : 64);
            emit(view);
        }

        private LongColumn added(LongColumn column, int rows) {
            LongColumn sum = new LongColumn(rows);
            for (int row = 0; row < rows; row++) {
                sum.set(row, column.get(row) + adds);
            }
            return sum;
        }
    }
}
