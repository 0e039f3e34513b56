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

/** A stage that is wrong on purpose: outside batch it loses the last row of each chunk of several; or it fails there. */
record LossyStage(Schema schema, boolean fails) implements Stage {
    private static final OptionSpec<Boolean> FAIL = OptionSpec.optional("fail", OptionTypes.bool(), false, "Fails.");

    static final StageType TYPE =
            new StageType("lossy", "Loses rows.", StageType.Inputs.ONE, List.of(FAIL), (node, problems) -> bind(node));

    private static Stage bind(StageNode node) {
        return new LossyStage(node.input(), node.options().get(FAIL));
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
        return context.transform(inputs.get(0), new LossyOperator(context.identity(), right, fails));
    }

    private static final class LossyOperator extends ChunkOperator {
        private static final long serialVersionUID = 1L;
        private final boolean right;
        private final boolean fails;

        LossyOperator(OperatorIdentity identity, boolean right, boolean fails) {
            super(identity);
            this.right = right;
            this.fails = fails;
        }

        @Override
        protected void process(Chunk chunk) {
            if (fails && !right) {
                throw new IllegalStateException("it fails as it was told to");
            }
            Chunk view = new Chunk(chunk.schema(), new Column[chunk.columnCount()]);
            for (int c = 0; c < chunk.columnCount(); c++) {
                view.setColumn(c, chunk.column(c));
            }
            view.view(chunk);
            int count = chunk.selectedCount();
            if (!right && count > 1) {
                int[] selection = new int[count - 1];
                for (int i = 0; i < selection.length; i++) {
                    selection[i] = chunk.selectedRow(i);
                }
                view.select(selection, selection.length);
            }
            emit(view);
        }
    }
}
