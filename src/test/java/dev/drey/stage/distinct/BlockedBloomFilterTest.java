package dev.drey.stage.distinct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.StringColumn;
import dev.drey.stage.distinct.BlockedBloomFilter.Geometry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockedBloomFilterTest {
    private static final long SEED = 20260707L;

    private static long[] hashes(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] hashes = new long[count];
        for (int i = 0; i < count; i++) {
            hashes[i] = random.nextLong();
        }
        return hashes;
    }

    private static BlockedBloomFilter filled(Geometry geometry, long[] hashes) {
        BlockedBloomFilter filter = new BlockedBloomFilter(geometry);
        for (long hash : hashes) {
            filter.add(hash);
        }
        return filter;
    }

    @ParameterizedTest
    @CsvSource({"100,0.01", "1000,0.1", "1000,0.001", "50000,0.01", "200000,0.0001", "1,0.5", "100000,0.3"})
    void filledAsExpected_keepsThePromisedRateAndDeniesNoMember(int expected, double rate) {
        Geometry geometry = Geometry.of(expected, rate);
        int repetitions = Math.max(1, 20_000 / expected);
        long admitted = 0;
        long tried = 0;
        for (int r = 0; r < repetitions; r++) {
            long[] members = hashes(SEED + r, expected);
            BlockedBloomFilter filter = filled(geometry, members);
            for (long member : members) {
                assertThat(filter.mightContain(member)).as("seed %d", SEED + r).isTrue();
            }
            long[] strangers = hashes(~SEED - r, Math.max(2000, 400_000 / repetitions));
            for (long stranger : strangers) {
                admitted += filter.mightContain(stranger) ? 1 : 0;
            }
            tried += strangers.length;
        }
        double sigma = Math.sqrt(rate * (1 - rate) / tried);
        assertThat((double) admitted / tried)
                .as("seed %d, %s", SEED, geometry)
                .isLessThan(rate + 3 * sigma)
                .isCloseTo(geometry.falsePositiveRate(expected), within(0.1 * rate + 4 * sigma));
    }

    /** The filter of a bucket sees such hashes only. */
    @ParameterizedTest
    @ValueSource(ints = {0, 77, 127})
    void hashesOfOneBucket_keepThePromisedRateToo(int bucket) {
        int expected = 4000;
        long[] all = new SplittableRandom(SEED + bucket)
                .longs()
                .filter(hash -> Hashing.bucket(hash, 128) == bucket)
                .limit(5L * expected)
                .toArray();
        BlockedBloomFilter filter = filled(Geometry.of(expected, 0.01), Arrays.copyOf(all, expected));

        double admitted = Arrays.stream(all, expected, all.length)
                .filter(filter::mightContain)
                .count();

        int strangers = all.length - expected;
        assertThat(admitted / strangers)
                .as("seed %d", SEED + bucket)
                .isLessThan(0.01 + 3 * Math.sqrt(0.0099 / strangers));
    }

    @Test
    void geometry_isLittleLargerThanThatOfAPlainFilter() {
        double plain = -Math.log(0.01) / (Math.log(2) * Math.log(2));

        assertThat(Geometry.of(1_000_000, 0.01).bits() / 1e6).isBetween(plain, plain * 1.15);
    }

    @Test
    void estimates_followTheContent() {
        Geometry geometry = Geometry.of(10_000, 0.01);
        BlockedBloomFilter filter = new BlockedBloomFilter(geometry);
        assertThat(filter.estimatedDistinct()).isZero();
        assertThat(filter.estimatedFalsePositiveRate()).isZero();
        long[] hashes = hashes(SEED, 30_000);
        for (int i = 0; i < hashes.length; i++) {
            filter.add(hashes[i]);
            filter.add(hashes[i / 2]);
            if (i == 10_000 || i == 29_999) {
                assertThat(filter.estimatedDistinct()).as("after %d", i).isCloseTo(i + 1, within(0.02 * i));
                assertThat(filter.estimatedFalsePositiveRate())
                        .isCloseTo(geometry.falsePositiveRate(i + 1), within(0.1 * geometry.falsePositiveRate(i + 1)));
            }
        }
        assertThat(filter.fill()).isBetween(0.7, 1.0);
    }

    @Test
    void merging_isAddingAllToOne() {
        Geometry geometry = Geometry.of(5_000, 0.02);
        long[] hashes = hashes(SEED, 5_000);
        BlockedBloomFilter left = new BlockedBloomFilter(geometry);
        BlockedBloomFilter right = new BlockedBloomFilter(geometry);
        for (int i = 0; i < hashes.length; i++) {
            (i % 3 == 0 ? left : right).add(hashes[i]);
        }
        BlockedBloomFilter copy = right.copy();

        left.merge(right);

        assertThat(left.words()).isEqualTo(filled(geometry, hashes).words());
        assertThat(right.words()).isEqualTo(copy.words());
        assertThat(BlockedBloomFilter.ofWords(geometry, left.words().clone()).mightContain(hashes[17]))
                .isTrue();
    }

    /** As the page on distinct rows shows it: with any values, hashed well, and nothing else of Drey. */
    @Test
    void filterByItself_answersWhetherANameWasSeen() {
        BlockedBloomFilter seen = new BlockedBloomFilter(Geometry.of(1_000, 0.01));
        for (int i = 0; i < 1_000; i++) {
            seen.add(hash("visitor-" + i % 250));
        }
        assertThat(seen.mightContain(hash("visitor-7"))).isTrue();
        assertThat(seen.mightContain(hash("visitor-250"))).isFalse();
        assertThat(seen.estimatedDistinct()).isCloseTo(250, within(5.0));
        assertThat(seen.estimatedFalsePositiveRate()).isLessThan(0.01);
        assertThat(seen.geometry().bytes()).isLessThan(1_500);
    }

    private static long hash(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        StringColumn column = new StringColumn(1);
        column.set(0, bytes, 0, bytes.length);
        long[] hash = new long[1];
        Hashing.hash(new Column[] {column}, null, 1, hash);
        return hash[0];
    }

    /** Filters of buckets, written down, read back, merged in another order and dealt anew: every member is found. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void membersAreFound_howeverFiltersAreSplitRestoredAndMerged(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Geometry geometry = Geometry.of(1 + random.nextInt(2_000), 0.01);
        long[] members = hashes(seed, 3_000);
        BlockedBloomFilter[] parts = new BlockedBloomFilter[1 + random.nextInt(8)];
        Arrays.setAll(parts, i -> new BlockedBloomFilter(geometry));
        for (int i = 0; i < members.length; i++) {
            int part = random.nextInt(parts.length);
            if (random.nextInt(100) == 0) {
                parts[part] =
                        BlockedBloomFilter.ofWords(geometry, parts[part].words().clone());
            }
            parts[part].add(members[i]);
        }
        BlockedBloomFilter merged = parts[parts.length - 1].copy();
        for (int part = parts.length - 2; part >= 0; part--) {
            merged.merge(parts[part]);
        }
        for (long member : members) {
            assertThat(merged.mightContain(member)).as("seed %d", seed).isTrue();
            assertThat(merged.add(member)).as("seed %d", seed).isFalse();
        }
    }

    @Test
    void addAll_tellsWhatIsNew() {
        BlockedBloomFilter filter = new BlockedBloomFilter(Geometry.of(1_000, 0.0001));
        long[] hashes = hashes(SEED, 100);
        hashes[50] = hashes[10];
        int[] added = new int[100];

        int fresh = filter.addAll(hashes, 100, added);

        assertThat(fresh).isEqualTo(99);
        assertThat(added).startsWith(0, 1, 2).doesNotContain(50);
        assertThat(filter.addAll(hashes, 100, added)).isZero();
    }

    @Test
    void badArguments_areRefusedWithWhatIsAllowed() {
        assertThatThrownBy(() -> Geometry.of(0, 0.1)).hasMessageContaining("at least 1 element");
        assertThatThrownBy(() -> Geometry.of(10, Double.NaN)).hasMessageContaining("a rate between 0 and 1");
        assertThatThrownBy(() -> Geometry.of(Long.MAX_VALUE, 1e-9)).hasMessageContaining("need more than");
        assertThatThrownBy(() -> BlockedBloomFilter.ofWords(new Geometry(2, 3), new long[8]))
                .hasMessageContaining("8 words for");
        assertThatThrownBy(() ->
                        new BlockedBloomFilter(new Geometry(2, 3)).merge(new BlockedBloomFilter(new Geometry(2, 4))))
                .hasMessageContaining("merged into");
    }
}
