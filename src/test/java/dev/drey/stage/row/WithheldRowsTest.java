package dev.drey.stage.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Schema;
import dev.drey.expression.BoundExpression;
import dev.drey.expression.Expression;
import dev.drey.runtime.ChunkSerializer;
import dev.drey.runtime.ErrorPolicy;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.runtime.StageFailure;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Rows that cannot be evaluated and may be taken back. */
class WithheldRowsTest {
    private static final Schema SCHEMA = Schema.parse("k string, n bigint");
    private static final OperatorIdentity IDENTITY = OperatorIdentity.whole("test", "rows");

    private static SelectOperator select(boolean changing) throws Exception {
        List<BoundExpression> columns = List.of(
                Expression.parse("k").bind(SCHEMA), Expression.parse("100 / n").bind(SCHEMA));
        return new SelectOperator(
                IDENTITY, columns, Schema.parse("k string, share double"), changing, ErrorPolicy.FAIL, false);
    }

    private static FilterOperator filter() throws Exception {
        return new FilterOperator(
                IDENTITY, Expression.parse("100 / n > 15").bindCondition(SCHEMA), SCHEMA, true, ErrorPolicy.FAIL);
    }

    private static Chunk changes(String rows) {
        return Chunks.parse("op | k string | n bigint\n" + rows);
    }

    /** One subtask, perhaps restored; ends without {@code finish()}, as by a failure. */
    private record Subtask(OneInputStreamOperatorTestHarness<Chunk, Chunk> harness) implements AutoCloseable {
        static Subtask open(OneInputStreamOperator<Chunk, Chunk> operator, Schema output, OperatorSubtaskState state)
                throws Exception {
            var harness = new OneInputStreamOperatorTestHarness<>(operator);
            harness.setup(new ChunkSerializer(output));
            harness.initializeState(
                    state == null ? OperatorSubtaskState.builder().build() : state);
            harness.open();
            return new Subtask(harness);
        }

        void process(String rows) throws Exception {
            harness.processElement(new StreamRecord<>(changes(rows)));
        }

        /** What it has given since the last call. */
        String taken() {
            StringBuilder rows = new StringBuilder();
            for (Chunk chunk : harness.extractOutputValues()) {
                chunk.toString()
                        .lines()
                        .skip(1)
                        .forEach(line -> rows.append(line.replaceAll(" +", " ")).append('\n'));
            }
            harness.getOutput().clear();
            return rows.toString();
        }

        OperatorSubtaskState snapshot() throws Exception {
            return harness.snapshot(1, 1);
        }

        void finish() throws Exception {
            harness.getOperator().finish();
        }

        @Override
        public void close() throws Exception {
            harness.getOperator().close();
            harness.getEnvironment().close();
        }
    }

    @Test
    void select_withholdsRowsAndMakesInsertsAndDeletesOfHalvesThatAreLeft() throws Exception {
        Schema output = Schema.parse("k string, share double");
        try (Subtask rows = Subtask.open(select(true), output, null)) {
            rows.process("+I | a | 5\n-U | b | 4\n+U | b | 0\n-U | c | 0\n+U | c | 20\n-U | d | 1\n+U | d | 2\n");
            assertThat(rows.taken())
                    .isEqualTo("+I | a | 20.0\n-D | b | 25.0\n+I | c | 5.0\n-U | d | 100.0\n+U | d | 50.0\n");
            rows.process("-U | b | 0\n+U | b | 4\n");
            assertThat(rows.taken()).isEqualTo("+I | b | 25.0\n");
        }
    }

    @Test
    void filter_withholdsRowsAsThoseThatItDrops() throws Exception {
        try (Subtask rows = Subtask.open(filter(), SCHEMA, null)) {
            rows.process("+I | a | 5\n-U | b | 4\n+U | b | 0\n-U | c | 0\n+U | c | 2\n-U | d | 50\n+U | d | 2\n");
            assertThat(rows.taken()).isEqualTo("+I | a | 5\n-D | b | 4\n+I | c | 2\n+I | d | 2\n");
        }
    }

    @Test
    void rowsThatAreTakenBackBehindARestore_failNothing() throws Exception {
        Schema output = Schema.parse("k string, share double");
        OperatorSubtaskState state;
        try (Subtask rows = Subtask.open(select(true), output, null)) {
            rows.process("+I | a | 0\n+I | b | 4\n");
            state = rows.snapshot();
        }
        try (Subtask rows = Subtask.open(select(true), output, state)) {
            rows.process("-U | a | 0\n+U | a | 4\n");
            assertThat(rows.taken()).isEqualTo("+I | a | 25.0\n");
            assertThatCode(rows::finish).doesNotThrowAnyException();
        }
    }

    @Test
    void rowsThatAreLeftBehindARestore_failTheRunAtItsEnd() throws Exception {
        Schema output = Schema.parse("k string, share double");
        OperatorSubtaskState state;
        try (Subtask rows = Subtask.open(select(true), output, null)) {
            rows.process("+I | a | 0\n+I | b | 0\n+I | c | 0\n");
            state = rows.snapshot();
        }
        try (Subtask rows = Subtask.open(select(true), output, state)) {
            rows.process("-D | a | 0\n");
            assertThatThrownBy(rows::finish)
                    .isInstanceOf(StageFailure.class)
                    .hasMessage(
                            "stage 'rows': cannot evaluate '100 / n': division by zero: 100.0 / 0.0 (for 2 rows that were not "
                                    + "taken back)");
        }
    }

    @Test
    void rowsThatAreNeverTakenBack_failTheRunAtOnce() throws Exception {
        try (Subtask rows = Subtask.open(select(false), Schema.parse("k string, share double"), null)) {
            assertThatThrownBy(() -> rows.process("+I | a | 0\n"))
                    .hasMessage("stage 'rows': cannot evaluate '100 / n': division by zero: 100.0 / 0.0");
        }
    }
}
