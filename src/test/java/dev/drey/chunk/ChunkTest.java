package dev.drey.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.testing.ChunkChecksum;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.RandomChunks;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChunkTest {

    static Stream<Long> seeds() {
        return RandomChunks.seeds(100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void copy_hasTheSelectedRowsOnly_andSharesNothing(long seed) {
        RandomChunks random = new RandomChunks(seed).withEventTime().withSelections();
        Chunk chunk = random.chunk(random.schema(), random.below(100));
        chunk.setBucket(7);
        chunk.addArrivals(11, 2);
        MaterializedResult rows = MaterializedResult.of(chunk);

        Chunk copy = chunk.copy();
        long checksum = ChunkChecksum.of(copy);
        spoil(chunk);

        assertThat(MaterializedResult.of(copy)).as("seed %d", seed).isEqualTo(rows);
        assertThat(ChunkChecksum.of(copy)).as("seed %d", seed).isEqualTo(checksum);
        assertThat(copy.selection()).isNull();
        assertThat(copy.rowCount()).isEqualTo(rows.size());
        assertThat(copy.bucket()).isEqualTo(7);
        assertThat(copy.arrivals()).hasToString("2@11").isNotSameAs(chunk.arrivals());
        assertThat(copy.eventTime()).isNotNull();
    }

    private static void spoil(Chunk chunk) {
        for (int c = 0; c < chunk.columnCount(); c++) {
            Arrays.fill(chunk.column(c).materializeValidity(), 0);
            if (chunk.column(c) instanceof StringColumn strings) {
                Arrays.fill(strings.data(), (byte) '#');
            }
        }
        Arrays.fill(chunk.eventTime().values(), 5);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void appendedChunks_haveAllRows(long seed) {
        RandomChunks random = new RandomChunks(seed).withSelections();
        Schema schema = random.schema();
        List<Chunk> chunks = random.chunks(schema, 300, 50);
        Chunk all = Chunk.allocate(schema, 1);

        chunks.forEach(chunk -> all.append(chunk, 0, chunk.selectedCount()));

        assertThat(MaterializedResult.of(all)).as("seed %d", seed).isEqualTo(MaterializedResult.of(chunks));
    }

    @Test
    void appendedKinds_makeTheRowsBeforeInserts() {
        Chunk chunk = Chunk.allocate(Schema.parse("n bigint"), 0);
        chunk.append(Chunks.parse("n bigint\n1\n2\n"), 0, 2);
        chunk.append(Chunks.parse("op | n bigint\n+I | 3\n-D | 4\n~+U | 5\n+U | 6\n"), 1, 2);
        chunk.append(Chunks.parse("n bigint\n7\n"), 0, 1);

        assertThat(Chunks.print(chunk)).isEqualTo("op | n bigint\n+I | 1\n+I | 2\n-D | 4\n+U | 6\n+I | 7\n");
    }

    @Test
    void eventTimeAppendedToRowsWithout_isRefused() {
        Chunk without = Chunks.parse("n bigint\n1\n").copy();
        Chunk with =
                Chunks.parse("n bigint | @time timestamp\n1 | 2001-01-01\n").copy();

        assertThatThrownBy(() -> without.append(with, 0, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("rows with event time appended to rows without");
        assertThatThrownBy(() -> with.append(Chunks.parse("n bigint\n1\n"), 0, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("rows without event time appended to rows with");
    }

    @Test
    void resetChunk_isEmptyAgain() {
        Chunk chunk = Chunks.parse("op | n bigint | @time timestamp\n-D | null | 2001-01-01\n~ | 1 | 2001-01-01\n");
        chunk.setBucket(3);
        chunk.addArrivals(4, 1);
        chunk.setBadRows(List.of(new BadRow("f", 0, 1, "", "bad", new byte[0])));

        chunk.reset();

        assertThat(chunk.rowCount()).isZero();
        assertThat(chunk.selectedCount()).isZero();
        assertThat(chunk.selection()).isNull();
        assertThat(chunk.rowKinds()).isNull();
        assertThat(chunk.eventTime()).isNull();
        assertThat(chunk.bucket()).isEqualTo(Chunk.NO_BUCKET);
        assertThat(chunk.arrivals()).isNull();
        assertThat(chunk.badRows()).isEmpty();
        assertThat(chunk.longs(0).hasNulls()).isFalse();
    }

    @Test
    void view_showsTheRowsOfItsSource_withoutItsBadRows() {
        Chunk source = Chunks.parse(
                "op | a bigint | b string | @time timestamp\n~ | 1 | x | 2001-01-01\n-D | 2 | y | 2001-01-02\n");
        source.setBadRows(List.of(new BadRow("f", 0, 1, "", "bad", new byte[0])));
        Chunk view = new Chunk(Schema.parse("b string"), (Column) null);

        view.view(source);
        view.setColumn(0, source.column(1));

        assertThat(Chunks.print(view)).isEqualTo("""
                        op  | b string | @time timestamp
                        ~+I | x        | 2001-01-01 00:00:00
                        -D  | y        | 2001-01-02 00:00:00
                        """);
        assertThat(view.badRows()).isEmpty();
        assertThat(view.heapBytes()).isGreaterThan(view.column(0).heapBytes());
    }

    @Test
    void columnsThatDoNotFitTheSchema_areRefused() {
        Schema schema = Schema.parse("a bigint");
        assertThatThrownBy(() -> new Chunk(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("0 columns for a schema of 1: a bigint");
        assertThatThrownBy(() -> new Chunk(schema, new DoubleColumn(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("column 'a' of type bigint over storage DOUBLE");
    }
}
