package dev.drey.compare;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageNode;
import dev.drey.stage.StageType;
import java.util.List;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * A stage that is wrong on purpose: outside batch it loses the last row of each chunk, or it fails there.
 *
 * @param fails true to fail
 * @param kept chunks of so many rows lose none
 */
record LossyStage(Schema schema, boolean fails, int kept) implements Stage {
    private static final OptionSpec<Boolean> FAIL = OptionSpec.optional("fail", OptionTypes.bool(), false, "Fails.");

    static final StageType TYPE =
            new StageType("lossy", "Loses rows.", StageType.Inputs.ONE, List.of(FAIL), (node, problems) -> bind(node));

    /** Loses the last row of every chunk. */
    static final StageType ALTERING = new StageType(
            "altering",
            "Loses rows.",
            StageType.Inputs.ONE,
            List.of(),
            (node, problems) -> new LossyStage(node.input(), false, 0));

    private static Stage bind(StageNode node) {
        return new LossyStage(node.input(), node.options().get(FAIL), 1);
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return List.of(Stage.intersect(schema, needed));
    }

    @Override
    public String describe() {
        return "lose rows";
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
        boolean right = context.mode().isBatch();
        return context.transform(
                inputs.get(0), new LossyOperator(context.identity(), context.outputSchema(), right, fails, kept));
    }

    private static final class LossyOperator extends ChunkOperator {
        private static final long serialVersionUID = 1L;
        private final boolean right;
        private final Schema given;
        private final boolean fails;
        private final int kept;

        LossyOperator(OperatorIdentity identity, Schema given, boolean right, boolean fails, int kept) {
            super(identity);
            this.right = right;
            this.given = given;
            this.fails = fails;
            this.kept = kept;
        }

        @Override
        protected void process(Chunk chunk) {
            if (fails && !right) {
                throw new IllegalStateException("it fails as it was told to");
            }
            Chunk view = new Chunk(given, new Column[given.size()]);
            for (int c = 0; c < given.size(); c++) {
                view.setColumn(c, chunk.column(chunk.schema().indexOf(given.name(c))));
            }
            view.view(chunk);
            int count = chunk.selectedCount();
            if (!right && count > kept) {
                int[] selection = new int[count - 1];
                for (int i = 0; i < selection.length; i++) {
                    selection[i] = chunk.selectedRow(i);
                }
                view.select(selection, selection.length);
                filtered(1); // else the ledger of rows would tell
            }
            emit(view);
        }
    }
}
