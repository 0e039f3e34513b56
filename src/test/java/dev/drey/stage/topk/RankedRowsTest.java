package dev.drey.stage.topk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.RandomChanges;
import dev.drey.testing.RandomChunks;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RankedRowsTest {
    private static final Schema SCORES = Schema.parse("item string, score bigint");

    static Stream<Long> seeds() {
        return RandomChunks.seeds(60);
    }

    /** After every few chunks the changes told so far must add up to what sorting all rows gives. */
    @ParameterizedTest
    @MethodSource("seeds")
    void changes_addUpToTheFirstRowsAtEveryMoment(long seed) {
        RandomChunks random = new RandomChunks(seed);
        Schema schema = random.schema();
        TopKSpec spec = RandomSpecs.draw(random, schema);
        List<Chunk> chunks = new RandomChanges(random, schema, null, 60).chunks(60, 12);
        RankedRows ranked = new RankedRows(spec);
        RankedChanges changes = new RankedChanges(RankedChanges.Pairing.ANY, null, true);
        MaterializedResult told = MaterializedResult.of();
        List<Chunk> sent = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            ranked.apply(chunks.get(i));
            if (random.below(3) == 0) {
                ranked.takeChanges(changes);
                Chunk out = write(spec, changes);
                sent.add(out);
                told.apply(out);
                assertThat(told)
                        .as("seed %d, chunk %d, %s", seed, i, spec)
                        .isEqualTo(MaterializedResult.of(NaiveTopK.rows(spec, chunks.subList(0, i + 1))));
            }
            if (random.below(8) == 0) {
                ranked = ranked.copy();
            }
        }
        assertThat(sent).isNotEmpty();
    }

    private static Chunk write(TopKSpec spec, RankedChanges changes) {
        Chunk out = Chunk.allocate(NaiveTopK.ranked(spec.schema()), 0);
        int[] columns = new int[out.columnCount()];
        for (int c = 0; c < columns.length; c++) {
            columns[c] = c == columns.length - 1 ? RankedChanges.RANK : c;
        }
        changes.write(0, changes.size(), out, columns);
        return out.copy();
    }

    @Test
    void rowBehindTheFirst_movesUpWhenOneOfThemFalls() {
        RankedRows ranked = new RankedRows(TopKSpec.of(SCORES, byScoreDescending(), 2));
        RankedChanges changes = new RankedChanges(RankedChanges.Pairing.KEY, byItem());
        ranked.apply(Chunks.parse("item string | score bigint\na | 9\nb | 8\nc | 7\n"));
        ranked.takeChanges(changes);
        ranked.apply(Chunks.parse("op | item string | score bigint\n-U | a | 9\n+U | a | 1\n"));
        ranked.takeChanges(changes);
        assertThat(drawn(changes)).isEqualTo("""
                        op | item string | score bigint
                        -D | a           | 9
                        +I | c           | 7
                        """);
    }

    @Test
    void rowsThatStay_areNotMentioned() {
        RankedRows ranked = new RankedRows(TopKSpec.of(SCORES, byScoreDescending(), 2));
        RankedChanges changes = new RankedChanges(RankedChanges.Pairing.KEY, byItem());
        ranked.apply(Chunks.parse("item string | score bigint\na | 9\nb | 8\nc | 7\n"));
        ranked.takeChanges(changes);
        ranked.apply(Chunks.parse("""
                op | item string | score bigint
                -U | a | 9
                +U | a | 1
                -U | a | 1
                +U | a | 9
                -U | c | 7
                +U | c | 6
                """));
        ranked.takeChanges(changes);
        assertThat(changes.size()).isZero();
        ranked.apply(Chunks.parse("op | item string | score bigint\n-U | a | 9\n+U | a | 10\n"));
        ranked.takeChanges(changes);
        assertThat(drawn(changes)).isEqualTo("""
                        op | item string | score bigint
                        -U | a           | 9
                        +U | a           | 10
                        """);
    }

    @Test
    void rowThatGoesBeforeItComes_isADebtUntilThen() {
        RankedRows ranked = new RankedRows(TopKSpec.of(SCORES, byScoreDescending(), 2));
        RankedChanges changes = new RankedChanges(RankedChanges.Pairing.ANY, null);
        ranked.apply(Chunks.parse("op | item string | score bigint\n-D | a | 9\n+I | b | 8\n"));
        ranked.takeChanges(changes);
        assertThat(changes.size()).isEqualTo(1);
        assertThatThrownBy(ranked::checkNoDebts)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a row was taken back more often than it came: item = a, score = 9");
        ranked.apply(Chunks.parse("op | item string | score bigint\n+I | a | 9\n"));
        ranked.takeChanges(changes);
        assertThat(changes.size()).isZero();
        ranked.checkNoDebts();
    }

    /** Partitions come and go all the time but for one in fifty; after every round the changes told so far must be right. */
    @Test
    void partitionsThatAreGone_giveUpTheirKeys() {
        TopKSpec spec = new TopKSpec(SCORES, List.of(0), byScoreDescending(), Ranking.ROW_NUMBER, 1);
        RankedRows ranked = new RankedRows(spec);
        RankedChanges changes = new RankedChanges(RankedChanges.Pairing.ANY, null, true);
        MaterializedResult told = MaterializedResult.of();
        List<Chunk> chunks = new ArrayList<>();
        long bytesThen = 0;
        for (int round = 0; round < 60; round++) {
            Chunk chunk = round(round);
            chunks.add(chunk.copy());
            ranked.apply(chunk);
            ranked.takeChanges(changes);
            told.apply(write(spec, changes));
            assertThat(ranked.partitions()).as("round %d", round).isLessThan(5000);
            bytesThen = round == 20 ? ranked.heapBytes() : bytesThen;
        }
        assertThat(told).isEqualTo(MaterializedResult.of(NaiveTopK.rows(spec, chunks)));
        assertThat(ranked.heapBytes()).isLessThan(2 * bytesThen);
        ranked.checkNoDebts();
    }

    /** Two rows in each of 500 partitions, which those of the round before leave. */
    private static Chunk round(int round) {
        Chunk chunk = Chunk.allocate(SCORES, 2000);
        byte[] kinds = new byte[2000];
        int row = 0;
        for (int p = (round - 1) * 500; p < (round + 1) * 500; p++) {
            boolean comes = p >= round * 500;
            for (int score = 0; p >= 0 && (comes || p % 50 != 0) && score < 2; score++) {
                chunk.strings(0).setString(row, "partition " + p);
                chunk.longs(1).set(row, score);
                kinds[row++] = (comes ? RowKind.INSERT : RowKind.DELETE).code();
            }
        }
        chunk.setRowCount(row);
        chunk.setRowKinds(kinds);
        return chunk;
    }

    private static String drawn(RankedChanges changes) {
        Chunk out = Chunk.allocate(SCORES, 0);
        changes.write(0, changes.size(), out, new int[] {0, 1});
        return out.toString();
    }

    private static RowOrder byScoreDescending() {
        return RowOrder.by(List.of(new RowOrder.Key(1, true, false)));
    }

    private static RowOrder byItem() {
        return RowOrder.by(List.of(new RowOrder.Key(0, false, false)));
    }
}
