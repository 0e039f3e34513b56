package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.util.stream.IntStream;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketRoutingTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 128, 1000, 32768})
    void keyOfABucket_isTheSmallestOfItsKeyGroup(int buckets) {
        BucketRouting routing = BucketRouting.of(buckets);
        for (int bucket = 0; bucket < buckets; bucket++) {
            assertThat(KeyGroupRangeAssignment.assignToKeyGroup(routing.key(bucket), buckets))
                    .isEqualTo(bucket);
        }
        int someBucket = buckets / 2;
        assertThat(IntStream.range(0, routing.key(someBucket))
                        .noneMatch(k -> KeyGroupRangeAssignment.assignToKeyGroup(k, buckets) == someBucket))
                .isTrue();
    }

    @Test
    void keysOf128Buckets_areSmall() {
        BucketRouting routing = BucketRouting.of(128);
        assertThat(IntStream.range(0, 128).map(routing::key).max()).hasValue(635);
    }

    @Test
    void chunkWithoutBucket_isRefused() {
        Chunk chunk = Chunk.allocate(Schema.parse("a bigint"), 1);
        assertThatThrownBy(() -> BucketRouting.of(4).getKey(chunk))
                .hasMessage(
                        "a chunk of bucket -1 reached a keyed exchange; allowed: 0 to 3; its rows were not gathered by "
                                + "key");
    }
}
