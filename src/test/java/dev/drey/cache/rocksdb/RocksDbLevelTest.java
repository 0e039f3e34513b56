package dev.drey.cache.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.cache.BatchLoader;
import dev.drey.cache.LookupCache;
import dev.drey.cache.Stored;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksDbLevelTest {
    private static final long MIB = 1 << 20;

    private static final BytesCodec<String> STRINGS = new BytesCodec<>() {
        @Override
        public byte[] toBytes(String value) {
            return value.getBytes(UTF_8);
        }

        @Override
        public String fromBytes(byte[] bytes) {
            return new String(bytes, UTF_8);
        }
    };

    @TempDir
    Path folder;

    private final List<RocksDbLevel<String, String>> opened = new ArrayList<>();

    private RocksDbLevel<String, String> level(long bytes, Duration timeToLive) {
        RocksDbLevel<String, String> level = new RocksDbLevel<>(List.of(folder), bytes, timeToLive, STRINGS, STRINGS);
        opened.add(level);
        return level;
    }

    @AfterEach
    void closeAll_leavesNothing() throws IOException {
        opened.forEach(RocksDbLevel::close);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void entries_comeBackAsTheyWere() {
        RocksDbLevel<String, String> level = level(8 * MIB, null);
        Map<String, Stored<String>> entries = Map.of(
                "a", new Stored<>("A", 5, 7),
                "empty", new Stored<>("", Long.MAX_VALUE, Long.MIN_VALUE),
                "none", new Stored<>(null, -1, -2));
        level.putAll(entries);
        level.putAll(Map.of());
        assertThat(level.getAll(Set.of("a", "empty", "none", "never"), 6)).isEqualTo(entries);
        assertThat(level.getAll(Set.of("never"), 6)).isEmpty();
        assertThat(level.getAll(Set.of(), 6)).isEmpty();
        assertThat(level.bytes()).isPositive();
    }

    @Test
    void laterEntry_replacesAndRemovalForgets() {
        RocksDbLevel<String, String> level = level(8 * MIB, null);
        level.putAll(Map.of("a", new Stored<>("A", 0, 9), "b", new Stored<>("B", 0, 9)));
        level.putAll(Map.of("a", new Stored<>("new", 1, 10)));
        level.removeAll(List.of("b", "never"));
        assertThat(level.getAll(Set.of("a", "b"), 2)).isEqualTo(Map.of("a", new Stored<>("new", 1, 10)));
        level.clear();
        assertThat(level.getAll(Set.of("a", "b"), 2)).isEmpty();
        level.putAll(Map.of("b", new Stored<>("again", 1, 10)));
        assertThat(level.getAll(Set.of("a", "b"), 2)).containsOnlyKeys("b");
    }

    @Test
    void entryOlderThanItsTime_isNotFound() {
        RocksDbLevel<String, String> level = level(8 * MIB, Duration.ofNanos(100));
        long start = Long.MAX_VALUE - 50;
        level.putAll(Map.of("a", new Stored<>("A", start, start + 1000)));
        assertThat(level.getAll(Set.of("a"), start + 99)).containsKey("a");
        assertThat(level.getAll(Set.of("a"), start + 100)).isEmpty();
    }

    @Test
    void moreThanItsBytes_forgetsTheOldestAndStaysWithinThem() {
        long bound = 8 * MIB;
        RocksDbLevel<String, String> level = level(bound, null);
        assertThat(bytesBelow(folder)).isLessThan(100_000);
        Random random = new Random(3);
        int batches = 400;
        long largest = 0;
        for (int batch = 0; batch < batches; batch++) {
            Map<String, Stored<String>> entries = new HashMap<>();
            for (int i = 0; i < 100; i++) {
                entries.put(batch + ":" + i, new Stored<>(incompressible(random, 1000), 0, 1));
            }
            level.putAll(entries);
            largest = Math.max(largest, bytesBelow(folder));
        }
        assertThat(largest).isBetween(bound / 2, bound);
        assertThat(level.getAll(keys(0), 0)).isEmpty();
        assertThat(level.getAll(keys(batches - 1), 0)).hasSize(100);
    }

    private static Set<String> keys(int batch) {
        return IntStream.range(0, 100).mapToObj(i -> batch + ":" + i).collect(Collectors.toSet());
    }

    private static String incompressible(Random random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) (' ' + random.nextInt(95)));
        }
        return text.toString();
    }

    /** Files may go while they are listed; the length of such a one is 0. */
    private static long bytesBelow(Path folder) {
        long bytes = 0;
        for (File directory : folder.toFile().listFiles()) {
            for (File file : directory.listFiles()) {
                bytes += file.length();
            }
        }
        return bytes;
    }

    /** It may forget, but what it tells is what was written last. */
    @Test
    void anyCalls_neverGiveWhatWasOverwrittenOrRemoved() {
        long seed = 20260101;
        Random random = new Random(seed);
        Map<String, Stored<String>> model = new HashMap<>();
        RocksDbLevel<String, String> level = level(RocksDbLevel.MIN_BYTES, null);
        int found = 0;
        for (int step = 0; step < 3000; step++) {
            Set<String> some = some(random);
            switch (random.nextInt(8)) {
                case 0 -> {
                    level.removeAll(some);
                    model.keySet().removeAll(some);
                }
                case 1, 2, 3 -> {
                    Map<String, Stored<String>> entries = new HashMap<>();
                    for (String key : some) {
                        String value = random.nextInt(10) == 0 ? null : incompressible(random, random.nextInt(400));
                        entries.put(key, new Stored<>(value, step, step + 1L));
                    }
                    level.putAll(entries);
                    model.putAll(entries);
                }
                default -> {
                    Map<String, Stored<String>> told = level.getAll(some, step);
                    found += told.size();
                    told.forEach((key, stored) -> assertThat(stored)
                            .as("seed %d, step %d, key %s", seed, stored.writtenAt(), key)
                            .isEqualTo(model.get(key)));
                }
            }
        }
        assertThat(found).as("seed %d", seed).isGreaterThan(1000);
    }

    private static Set<String> some(Random random) {
        Set<String> keys = new HashSet<>();
        int count = random.nextInt(20);
        for (int i = 0; i < count; i++) {
            keys.add("key-" + random.nextInt(3000));
        }
        return keys;
    }

    @Test
    void behindACache_servesWhatMemoryHasNoRoomFor() {
        RocksDbLevel<String, String> level = level(8 * MIB, null);
        List<String> loaded = new ArrayList<>();
        BatchLoader<String, String> loader = BatchLoader.blocking(
                asked -> {
                    loaded.addAll(asked);
                    return asked.stream().collect(Collectors.toMap(key -> key, key -> "value of " + key));
                },
                Runnable::run);
        List<String> all = IntStream.range(0, 1000).mapToObj(Integer::toString).toList();
        try (LookupCache<String, String> cache = LookupCache.builder(loader)
                .maximumEntries(10)
                .secondLevel(level, Runnable::run)
                .failureListener(failure -> {
                    throw new AssertionError(failure);
                })
                .build()) {
            cache.getAll(all);
            assertThat(cache.getAll(all)).hasSize(1000).containsEntry("17", "value of 17");
            assertThat(cache.stats().loads().secondLevelHits()).isGreaterThanOrEqualTo(990);
        }
        assertThat(loaded).hasSize(1000);
        assertThat(level.bytes()).isZero();
    }

    @Test
    void closedLevel_refusesCallsAndClosesOnce() {
        RocksDbLevel<String, String> level = level(8 * MIB, null);
        level.close();
        level.close();
        assertThatThrownBy(() -> level.getAll(Set.of("a"), 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }

    @Test
    void wrongSettings_areRefused() {
        assertThatThrownBy(() -> level(MIB - 1, null))
                .hasMessageContaining("1048575")
                .hasMessageContaining("1048576");
        assertThatThrownBy(() -> level(MIB, Duration.ZERO)).hasMessageContaining("positive");
    }

    @Test
    void directoryThatIsAFile_failsAndSaysWhere() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> new RocksDbLevel<>(List.of(file), MIB, null, STRINGS, STRINGS))
                .hasMessageContaining(file.toString());
        Files.delete(file);
    }
}
