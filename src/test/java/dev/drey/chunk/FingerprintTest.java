package dev.drey.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.testing.RandomChunks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FingerprintTest {
    private static Fingerprint of(Chunk... chunks) {
        Fingerprint fingerprint = new Fingerprint();
        for (Chunk chunk : chunks) {
            fingerprint.add(chunk);
        }
        return fingerprint;
    }

    private static String hex(String drawn) {
        return of(Chunks.parse(drawn)).hex();
    }

    static Stream<Long> seeds() {
        return RandomChunks.seeds(100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void sameRowsInOtherChunksAndOrder_haveTheSameFingerprint(long seed) {
        RandomChunks random = new RandomChunks(seed).withSelections().withRowKinds();
        Schema schema = random.schema();
        List<Chunk> chunks = random.chunks(schema, 200, 50);
        List<Chunk> rows = new ArrayList<>();
        for (Chunk chunk : chunks) {
            for (int i = 0; i < chunk.selectedCount(); i++) {
                Chunk row = Chunk.allocate(schema, 1);
                row.append(chunk, i, 1);
                rows.add(row);
            }
        }
        Collections.shuffle(rows, new Random(seed));
        Fingerprint halves = of(rows.subList(0, rows.size() / 2).toArray(Chunk[]::new));
        halves.add(of(rows.subList(rows.size() / 2, rows.size()).toArray(Chunk[]::new)));

        Fingerprint whole = of(chunks.toArray(Chunk[]::new));

        assertThat(halves.hex()).as("seed %d", seed).isEqualTo(whole.hex());
        assertThat(halves.rows()).as("seed %d", seed).isEqualTo(whole.rows());
    }

    @Test
    void changes_leaveTheFingerprintOfTheirResult() {
        Fingerprint changes = of(Chunks.parse("""
                op | k string | n bigint
                +I | a        | 1
                +I | b        | 1
                -U | a        | 1
                +U | a        | 2
                -D | b        | 1
                """));

        assertThat(changes.hex()).isEqualTo(hex("k string | n bigint\na | 2\n"));
        assertThat(changes.rows()).isEqualTo(1);
    }

    @Test
    void rowsTakenBeforeTheyAreGiven_cancelToo() {
        Fingerprint none = of(Chunks.parse("op | n bigint\n-D | 1\n"), Chunks.parse("n bigint\n1\n"));

        assertThat(none.hex()).isEqualTo("0".repeat(32));
        assertThat(none.rows()).isZero();
    }

    @Test
    void valuesThatAreEqualAsKeys_areEqual() {
        assertThat(hex("d double\n-0.0\n")).isEqualTo(hex("d double\n0.0\n"));
        Chunk otherNaN = Chunks.parse("d double\nNaN\n");
        otherNaN.doubles(0).values()[0] = Double.longBitsToDouble(0x7ff8000000000001L);
        assertThat(of(otherNaN).hex()).isEqualTo(hex("d double\nNaN\n"));
    }

    @Test
    void differentRows_differ() {
        assertThat(List.of(
                        hex("n bigint\n"),
                        hex("n bigint\n0\n"),
                        hex("n bigint\nnull\n"),
                        hex("n bigint\n1\n"),
                        hex("n bigint\n1\n1\n"),
                        hex("n bigint\n-1\n"),
                        hex("s string\n''\n"),
                        hex("a bigint | b bigint\n1 | 2\n"),
                        hex("a bigint | b bigint\n2 | 1\n"),
                        hex("a bigint | b bigint\nnull | 1\n"),
                        hex("a bigint | b bigint\n1 | null\n")))
                .doesNotHaveDuplicates();
    }
}
