package dev.drey.stage.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.stage.source.generate.ColumnGenerator;
import dev.drey.stage.source.generate.RowGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.util.UserCodeClassLoader;
import org.junit.jupiter.api.Test;

class GeneratorReaderTest {
    private static final int ROWS = 50;

    /** A column that holds the number of the row. */
    private static final RowGenerator NUMBERS = new RowGenerator(
            Schema.parse("n bigint"),
            List.of((ColumnGenerator) (rows, column) -> {
                for (int i = 0; i < rows.count(); i++) {
                    ((LongColumn) column).set(i, rows.first() + i * rows.stride());
                }
            }),
            null);

    private static final class Context extends LocalReaderContext {
        @Override
        public void sendSplitRequest() {
            throw new AssertionError("splits are not asked for");
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            throw new AssertionError("no classes are loaded");
        }
    }

    private static final class Output implements ReaderOutput<Chunk> {
        private final List<Long> numbers = new ArrayList<>();

        @Override
        public void collect(Chunk chunk) {
            for (int row = 0; row < chunk.rowCount(); row++) {
                numbers.add(chunk.longs(0).get(row));
            }
        }

        @Override
        public void collect(Chunk chunk, long timestamp) {
            collect(chunk);
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            throw new AssertionError("the strategy makes watermarks");
        }

        @Override
        public void markIdle() {
            throw new AssertionError("never idle");
        }

        @Override
        public void markActive() {
            throw new AssertionError("never idle");
        }

        @Override
        public SourceOutput<Chunk> createOutputForSplit(String splitId) {
            return this;
        }

        @Override
        public void releaseOutputForSplit(String splitId) {
            // Nothing to do.
        }
    }

    private static GeneratorReader reader(List<GeneratorSplit> splits) {
        Pace pace = new Pace(Pace.Settings.NONE, 1);
        GeneratorReader reader = new GeneratorReader(new Context(), "numbers", NUMBERS, 4, pace);
        reader.addSplits(splits);
        reader.notifyNoMoreSplits();
        return reader;
    }

    private static List<GeneratorSplit> stored(List<GeneratorSplit> splits) throws IOException {
        GeneratorEnumerator.StateSerializer serializer = new GeneratorEnumerator.StateSerializer();
        return serializer.deserialize(serializer.getVersion(), serializer.serialize(splits));
    }

    @Test
    void snapshotAfterEveryChunk_goesOnWithTheNextRow() throws Exception {
        for (int stride = 1; stride <= 3; stride++) {
            for (int polls = 0; polls < 20; polls++) {
                Output output = new Output();
                GeneratorReader before = reader(GeneratorEnumerator.split(ROWS, stride));
                for (int i = 0; i < polls; i++) {
                    before.pollNext(output);
                }
                GeneratorReader after = reader(stored(before.snapshotState(1)));
                while (after.pollNext(output) != InputStatus.END_OF_INPUT) {
                    // Goes on.
                }
                assertThat(output.numbers)
                        .as("stride %d, %d polls", stride, polls)
                        .containsExactlyInAnyOrderElementsOf(
                                LongStream.range(0, ROWS).boxed().toList());
            }
        }
    }

    @Test
    void splits_shareTheRows_alsoFewerThanThereAreSplits() {
        for (int rows = 0; rows < 8; rows++) {
            long sum = GeneratorEnumerator.split(rows, 3).stream()
                    .mapToLong(GeneratorSplit::left)
                    .sum();
            assertThat(sum).isEqualTo(rows);
        }
        assertThat(new GeneratorSplit(2, 3, 2, Long.MAX_VALUE).left()).isPositive();
    }

    @Test
    void readerWithoutSplit_waitsForOne_andEndsWhenNoneComes() throws Exception {
        Pace pace = new Pace(Pace.Settings.NONE, 1);
        GeneratorReader reader = new GeneratorReader(new Context(), "numbers", NUMBERS, 4, pace);

        assertThat(reader.pollNext(new Output())).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        assertThat(reader.isAvailable()).isNotDone();
        reader.notifyNoMoreSplits();
        assertThat(reader.isAvailable()).isDone();
        assertThat(reader.pollNext(new Output())).isEqualTo(InputStatus.END_OF_INPUT);
    }
}
