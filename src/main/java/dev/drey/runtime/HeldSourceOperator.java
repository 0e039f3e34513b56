package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractInput;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorV2;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.Input;
import org.apache.flink.streaming.api.operators.InputSelectable;
import org.apache.flink.streaming.api.operators.InputSelection;
import org.apache.flink.streaming.api.operators.MultipleInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Runs a source as one of its inputs, in its own task, and does not read it before its other input, the end of the stages that the source waits for, has
 * come. In batch the task itself starts only then.
 */
final class HeldSourceOperator extends AbstractStreamOperatorV2<Chunk>
        implements MultipleInputStreamOperator<Chunk>, InputSelectable, BoundedMultiInput {
    private static final int ENDS = 1;
    private static final int SOURCE = 2;

    private boolean ended;

    HeldSourceOperator(StreamOperatorParameters<Chunk> parameters) {
        super(parameters, 2);
    }

    @Override
    @SuppressWarnings("rawtypes") // declared so by Flink
    public List<Input> getInputs() {
        return List.of(new Ends(this), new Rows(this));
    }

    @Override
    public InputSelection nextSelection() {
        return ended
                ? InputSelection.ALL
                : new InputSelection.Builder().select(ENDS).build(2);
    }

    @Override
    public void endInput(int input) {
        ended |= input == ENDS;
    }

    @SuppressWarnings("unchecked") // Flink's own input
    private final class Ends extends AbstractInput<Chunk, Chunk> {
        Ends(AbstractStreamOperatorV2<Chunk> owner) {
            super(owner, ENDS);
        }

        @Override
        public void processElement(StreamRecord<Chunk> element) {
            throw new IllegalStateException("an end has no rows");
        }
    }

    @SuppressWarnings("unchecked") // Flink's own input
    private final class Rows extends AbstractInput<Chunk, Chunk> {
        Rows(AbstractStreamOperatorV2<Chunk> owner) {
            super(owner, SOURCE);
        }

        @Override
        public void processElement(StreamRecord<Chunk> element) {
            output.collect(element);
        }
    }
}
