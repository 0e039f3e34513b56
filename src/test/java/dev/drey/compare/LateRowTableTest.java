package dev.drey.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LateRowTableTest {
    @Test
    void drawnRows_areEachTakenOnce() {
        long seed = 20240611;
        Random random = new Random(seed);
        LateRowTable table = new LateRowTable();
        Map<List<Long>, List<Long>> expected = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            long first = random.nextInt(100);
            long second = random.nextInt(60);
            long missed = random.nextInt(3);
            table.add(first, second, missed);
            expected.computeIfAbsent(List.of(first, second), key -> new ArrayList<>())
                    .add(missed);
            if (random.nextInt(4) == 0) {
                long taken = table.take(first, second);
                assertThat(expected.get(List.of(first, second)).remove((Object) taken))
                        .as("seed %d", seed)
                        .isTrue();
            }
        }

        expected.forEach((row, missed) -> {
            List<Long> taken = new ArrayList<>();
            for (long next = table.take(row.get(0), row.get(1));
                    next != LateRowTable.NONE;
                    next = table.take(row.get(0), row.get(1))) {
                taken.add(next);
            }
            Collections.sort(taken);
            Collections.sort(missed);
            assertThat(taken).as("seed %d", seed).isEqualTo(missed);
        });
        assertThat(table.take(1000, 1)).isEqualTo(LateRowTable.NONE);
    }
}
