package dev.drey.compare;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.stage.EventWindows;
import dev.drey.stage.LateRowsStage;
import dev.drey.stage.NamedOutput;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
import dev.drey.stage.aggregate.AggregateStage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Stages that are wrong on purpose: outside batch they lose the rows whose column {@code v} is a million, in chunks of one row. */
final class MillionLoss {
    /** Gives its rows on. */
    static final StageType ROWS = new StageType(
            "losing",
            "Loses rows.",
            StageType.Inputs.ONE,
            List.of(),
            (node, problems) -> new Rows(node.input(), node.traits()));

    /** Aggregates by windows, and loses rows on the way to them. */
    static final StageType WINDOWS = new StageType(
            "losing windows",
            "Loses rows.",
            StageType.Inputs.ONE,
            AggregateStage.TYPE.options(),
            (node, problems) ->
                    new Windows((LateRowsStage) AggregateStage.TYPE.binder().bind(node, problems)));

    private MillionLoss() {}

    private record Rows(Schema schema, StreamTraits traits) implements Stage {
        @Override
        public List<Set<String>> usedColumns(Set<String> needed) {
            Set<String> used = new HashSet<>(Stage.intersect(schema, needed));
            used.add("v");
            return List.of(used);
        }

        @Override
        public String describe() {
            return "lose rows";
        }

        @Override
        public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
            return context.transform(
                    inputs.get(0), new Loss(context.identity(), context.mode().isBatch()));
        }
    }

    private record Windows(LateRowsStage right) implements LateRowsStage {
        @Override
        public Schema schema() {
            return right.schema();
        }

        @Override
        public StreamTraits traits() {
            return right.traits();
        }

        @Override
        public List<Set<String>> usedColumns(Set<String> needed) {
            Set<String> used = new HashSet<>(right.usedColumns(needed).get(0));
            used.add("v");
            return List.of(used);
        }

        @Override
        public String describe() {
            return right.describe();
        }

        @Override
        public List<NamedOutput> namedOutputs() {
            return right.namedOutputs();
        }

        @Override
        public EventWindows windows() {
            return right.windows();
        }

        @Override
        public LateRowsStage overAssignedRows() {
            return new Windows(right.overAssignedRows());
        }

        @Override
        public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) throws Exception {
            Loss loss =
                    new Loss(context.identity().middle("loss"), context.mode().isBatch());
            DataStream<Chunk> input = inputs.get(0);
            DataStream<Chunk> left = context.named(
                    input.transform(context.stage(), input.getType(), loss).setParallelism(input.getParallelism()),
                    "loss");
            return right.compile(context, List.of(left));
        }
    }

    private static final class Loss extends ChunkOperator {
        private static final long serialVersionUID = 1L;
        private final boolean right;

        Loss(OperatorIdentity identity, boolean right) {
            super(identity);
            this.right = right;
        }

        @Override
        protected void process(Chunk chunk) {
            int v = chunk.schema().indexOf("v");
            if (right || chunk.longs(v).get(chunk.selectedRow(0)) != 1_000_000) {
                emit(chunk);
            } else {
                // Else the ledger of rows would tell.
                if (!identity().first()) {
                    totals().rowsIn += chunk.selectedCount();
                    totals().fates.received(0, chunk.selectedCount());
                }
                filtered(chunk.selectedCount());
            }
        }
    }
}
