package dev.drey.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Column;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.OperatorIdentity;
import java.util.List;
import java.util.function.Supplier;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.junit.jupiter.api.Test;

/** Shows that the harness passes right operators and catches each fault that it is there for. */
class OperatorHarnessTest {
    private static final Schema SCHEMA = Schema.parse("key bigint, amount bigint");

    private static final Chunk INPUT = Chunks.parse("""
            key bigint | amount bigint
            1          | 10
            2          | 20
            1          | 30
            null       | 40
            2          | null
            3          | 60
            1          | 70
            3          | 80
            1          | 90
            """);

    @Test
    void rightStatelessOperator_passes() {
        assertThatCode(() -> harness(PassOn::new).verify()).doesNotThrowAnyException();
    }

    @Test
    void rightKeyedOperator_passes() throws Exception {
        List<Chunk> input = List.of(
                bucket(0, "amount bigint\n1\n2\n3\n"),
                bucket(5, "amount bigint\n10\n"),
                bucket(0, "amount bigint\n4\n5\n6\n7\n8\n"),
                bucket(7, "amount bigint\n100\n200\n"),
                bucket(5, "amount bigint\n20\n30\n"));

        OperatorHarness.of(Schema.parse("amount bigint"), Schema.parse("total bigint"), RunningTotal::new)
                .keyedBy(Chunk::bucket, 128)
                .input(input)
                .expecting(Chunks.parse("total bigint\n36\n60\n300\n"))
                .verify();
    }

    @Test
    void operatorThatIgnoresSelection_isCaught() {
        assertCaught(IgnoreSelection::new, "hidden rows in between: the result differs");
    }

    @Test
    void operatorThatWritesToItsInput_isCaught() {
        assertCaught(WriteToInput::new, "the operator wrote to its input chunk");
    }

    @Test
    void operatorThatKeepsItsInput_isCaught() {
        assertCaught(EmitPrevious::new, "the result differs");
    }

    @Test
    void operatorThatDoesNotSnapshotItsBundle_isCaught() {
        assertCaught(ForgetBundle::new, "failure and restore in between: the result differs");
    }

    @Test
    void operatorThatEmitsAfterFinish_isCaught() {
        assertCaught(FlushAtBarrierOnly::new, "a chunk was emitted after finish(), where it is lost");
    }

    private static void assertCaught(Supplier<ChunkOperator> operators, String message) {
        assertThatThrownBy(() -> harness(operators).verify())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(message);
    }

    private static OperatorHarness harness(Supplier<ChunkOperator> operators) {
        return OperatorHarness.of(SCHEMA, SCHEMA, operators).input(INPUT).expecting(INPUT);
    }

    private static Chunk bucket(int bucket, String drawn) {
        Chunk chunk = Chunks.parse(drawn);
        chunk.setBucket(bucket);
        return chunk;
    }

    private abstract static class Operator extends ChunkOperator {
        Operator() {
            super(OperatorIdentity.whole("test", "test"));
        }
    }

    private static final class PassOn extends Operator {
        @Override
        protected void process(Chunk chunk) {
            emit(chunk);
        }
    }

    private static final class IgnoreSelection extends Operator {
        @Override
        protected void process(Chunk chunk) {
            Chunk all = new Chunk(SCHEMA, chunk.column(0), chunk.column(1));
            all.setRowCount(chunk.rowCount());
            emit(all);
        }
    }

    private static final class WriteToInput extends Operator {
        @Override
        protected void process(Chunk chunk) {
            Column amounts = chunk.column(1);
            amounts.setNull(0);
            emit(chunk);
        }
    }

    /** Emits each chunk when the next one comes, without a copy of it. */
    private static final class EmitPrevious extends Operator implements BoundedOneInput {
        private transient Chunk previous;

        @Override
        protected void process(Chunk chunk) {
            endInput();
            previous = chunk;
        }

        @Override
        public void endInput() {
            if (previous != null) {
                emit(previous);
            }
        }
    }

    private static class ForgetBundle extends Operator {
        private transient Chunk bundle;

        @Override
        protected void process(Chunk chunk) {
            if (bundle == null) {
                bundle = Chunk.allocate(SCHEMA, 16);
            }
            bundle.append(chunk, 0, chunk.selectedCount());
        }

        final void sendBundle() {
            if (bundle != null) {
                emit(bundle);
                bundle.reset();
            }
        }

        @Override
        protected void end() {
            sendBundle();
        }
    }

    private static final class FlushAtBarrierOnly extends ForgetBundle {
        @Override
        protected void flush() {
            sendBundle();
        }

        @Override
        protected void end() {
            // The bundle stays open.
        }
    }

    /** The sum per bucket as a change log. */
    private static final class RunningTotal extends ChunkOperator {
        private transient ValueState<Long> total;
        private transient Chunk out;

        RunningTotal() {
            super(OperatorIdentity.whole("test", "total"));
        }

        @Override
        public void open() throws Exception {
            super.open();
            total = getRuntimeContext().getState(new ValueStateDescriptor<>("total", Types.LONG));
            out = Chunk.allocate(Schema.parse("total bigint"), 2);
        }

        @Override
        protected void process(Chunk chunk) throws Exception {
            Long before = total.value();
            long after = before == null ? 0 : before;
            for (int i = 0; i < chunk.selectedCount(); i++) {
                after += chunk.longs(0).get(chunk.selectedRow(i));
            }
            total.update(after);
            out.longs(0).set(0, before == null ? after : before);
            out.longs(0).set(1, after);
            out.setRowCount(before == null ? 1 : 2);
            out.setRowKinds(
                    before == null ? null : new byte[] {RowKind.UPDATE_BEFORE.code(), RowKind.UPDATE_AFTER.code()});
            emit(out);
        }
    }
}
