package dev.drey.stage.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.RowLayout;
import dev.drey.runtime.BucketRouting;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

class RoutedKeysTest {
    private static final int BUCKETS = 128;
    private static final int SUBTASKS = 3;

    @Test
    void eachKey_isOfTheSubtaskThatItsRowsAreSentTo() {
        StringBuilder text = new StringBuilder("k string | d double | n bigint\n");
        for (int i = 0; i < 500; i++) {
            text.append("key %d | %s | %d\n".formatted(i % 50, i % 7 == 0 ? "-0.0" : i / 4.0, i));
        }
        Chunk rows = Chunks.parse(text.toString());
        Column[] columns = {rows.column(0), rows.column(1), rows.column(2)};
        long[] hashes = new long[rows.rowCount()];
        Hashing.hash(columns, null, hashes.length, hashes);
        RowLayout layout = new RowLayout(rows.schema());
        List<DimensionKey> keys = new ArrayList<>();
        List<List<DimensionKey>> expected = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int row = 0; row < hashes.length; row++) {
            DimensionKey key = layout.key(columns, row);
            keys.add(key);
            expected.get(KeyGroupRangeAssignment.computeOperatorIndexForKeyGroup(
                            BUCKETS, SUBTASKS, Hashing.bucket(hashes[row], BUCKETS)))
                    .add(key);
        }
        for (int subtask = 0; subtask < SUBTASKS; subtask++) {
            RoutedKeys routed = new RoutedKeys(
                    BUCKETS,
                    BucketRouting.of(BUCKETS).bucketsOf(new TaskInfoImpl("names", BUCKETS, subtask, SUBTASKS, 0)));
            assertThat(routed.of(keys)).as("subtask %d", subtask).isNotEmpty().isEqualTo(expected.get(subtask));
            assertThat(routed.of(List.of())).isEmpty();
        }
    }
}
