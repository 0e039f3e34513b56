package dev.drey.stage.lookup;

import static dev.drey.stage.lookup.LookupOptions.of;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataException;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.DimensionRequest;
import dev.drey.dimension.DimensionSource;
import dev.drey.dimension.Duplicates;
import dev.drey.dimension.RowLayout;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import dev.drey.stage.Options;
import dev.drey.stage.Paths;
import dev.drey.stage.Quantities;
import dev.drey.stage.StageNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Checks the declared cache of a look-up, and what it is warmed with. */
final class CacheBinding {
    private final StageNode node;
    private final Options options;
    private final Problems problems;
    /** Null where it is not declared, as are the options in it. */
    private final Options cache;

    private final Options warm;

    CacheBinding(StageNode node, Problems problems) {
        this.node = node;
        this.options = node.options();
        this.problems = problems;
        this.cache = options.get(LookupOptions.CACHE);
        this.warm = of(cache, LookupOptions.WARM);
    }

    /** @param dimension null when it is not known */
    CacheSettings settings(Schema dimension) {
        Duration ttl = of(cache, LookupOptions.TTL);
        Duration refresh = of(cache, LookupOptions.REFRESH_AFTER);
        String life = of(cache, LookupOptions.TTL_COLUMN);
        if (refresh != null && life == null && refresh.compareTo(ttl) >= 0) {
            node.problem(
                    problems,
                    cache.position(LookupOptions.REFRESH_AFTER),
                    "refresh-after must be less than ttl, from which on a row is not used any more");
        }
        if (life != null && dimension != null) {
            checkLife(cache.position(LookupOptions.TTL_COLUMN), life, dimension);
        }
        Options disk = of(cache, LookupOptions.DISK);
        checkDisk(disk, ttl, life);
        return new CacheSettings(
                of(cache, LookupOptions.ENTRIES),
                of(cache, LookupOptions.BYTES),
                of(cache, LookupOptions.EVICTION),
                ttl,
                life,
                of(cache, LookupOptions.NEGATIVE_TTL),
                refresh,
                disk == null || disk.get(LookupOptions.DISK_BYTES) == null
                        ? null
                        : new CacheSettings.Disk(disk.get(LookupOptions.DISK_BYTES), disk.get(LookupOptions.DISK_TTL)));
    }

    /** A time that can never come to bear is a mistake about what it means. */
    private void checkDisk(Options disk, Duration ttl, String life) {
        Duration onDisk = disk == null ? null : disk.get(LookupOptions.DISK_TTL);
        if (onDisk != null && life == null && onDisk.compareTo(ttl) > 0) {
            node.problem(
                    problems,
                    disk.position(LookupOptions.DISK_TTL),
                    "ttl of disk is " + Quantities.print(onDisk) + ", but 'ttl' of the cache is "
                            + Quantities.print(ttl)
                            + ", after which a row is used from neither memory nor disk; raise 'ttl' of the cache");
        }
    }

    private void checkLife(Position at, String column, Schema dimension) {
        int index = dimension.indexOf(column);
        if (index < 0) {
            node.problem(
                    problems,
                    at,
                    "ttl-column '" + column + "' is not in 'schema'"
                            + NameSuggester.didYouMean(column, dimension.names()));
            return;
        }
        DataType type = dimension.type(index);
        if (!type.equals(DataType.BIGINT) && !type.equals(DataType.TIMESTAMP)) {
            node.problem(
                    problems,
                    at,
                    "ttl-column '" + column + "' is a " + type + "; allowed: bigint (seconds), timestamp (the end)");
        }
    }

    /** Whether the rows of the table are read at the start. */
    boolean warmTable() {
        boolean asked = of(warm, LookupOptions.WARM_TABLE);
        if (asked && !options.has(LookupOptions.TABLE)) {
            node.problem(
                    problems,
                    warm.position(LookupOptions.WARM_TABLE),
                    "warm: table: true needs option 'table'; a query needs keys, give them by 'query', 'file' or 'keys'");
        }
        return asked;
    }

    /** Where the query of keys was declared; null for none. */
    Position warmQueryAt() {
        return of(warm, LookupOptions.WARM_QUERY) == null ? null : warm.position(LookupOptions.WARM_QUERY);
    }

    /** The keys that a query gives, to warm the cache with; null for none, and after a problem. */
    DimensionRequest keyList(DimensionSource source) {
        String query = of(warm, LookupOptions.WARM_QUERY);
        if (query == null) {
            return null;
        }
        List<String> keys = List.copyOf(options.get(LookupOptions.ON).values());
        DimensionRequest request =
                new DimensionRequest(null, query, options.get(LookupOptions.SCHEMA), keys, keys, Duplicates.FIRST);
        try {
            source.keyList(request);
            return request;
        } catch (IllegalArgumentException e) {
            node.problem(problems, warm.position(LookupOptions.WARM_QUERY), "warm: query: " + e.getMessage());
            return null;
        }
    }

    /** The keys that are declared, and whether those of a checkpoint are looked up; what else there is to warm with is the stage's. */
    WarmSettings warming(Schema keys) {
        return new WarmSettings(null, null, keys(keys), of(warm, LookupOptions.WARM_RESTORE));
    }

    private List<byte[]> keys(Schema keys) {
        List<byte[]> encoded = new ArrayList<>();
        List<List<String>> given = of(warm, LookupOptions.WARM_KEYS);
        if (given != null) {
            given.forEach(key -> addKey(encoded, key, keys, warm.position(LookupOptions.WARM_KEYS), ""));
        }
        String file = of(warm, LookupOptions.WARM_FILE);
        if (file != null) {
            addKeysOf(file, warm.position(LookupOptions.WARM_FILE), keys, encoded);
        }
        return encoded;
    }

    private void addKeysOf(String file, Position at, Schema keys, List<byte[]> encoded) {
        long most = of(cache, LookupOptions.ENTRIES);
        if (Paths.isRemote(file)) {
            node.problem(problems, at, "path '" + file + "' is not local");
            return;
        }
        try (Stream<String> lines = Files.lines(Paths.local(node.baseDirectory(), file))) {
            int number = 0;
            for (String line : (Iterable<String>) lines.limit(most)::iterator) {
                number++;
                addKey(encoded, List.of(line.split("\t", -1)), keys, at, file + ":" + number + ": ");
            }
        } catch (IOException | RuntimeException e) {
            node.problem(problems, at, "the keys of '" + file + "' cannot be read: " + e.getMessage());
        }
    }

    private void addKey(List<byte[]> encoded, List<String> texts, Schema keys, Position at, String where) {
        if (texts.size() != keys.size()) {
            node.problem(
                    problems,
                    at,
                    where + "key " + texts + " has " + texts.size() + " values; the key columns are "
                            + String.join(", ", keys.names()));
            return;
        }
        Column[] columns = new Column[keys.size()];
        try {
            for (int c = 0; c < columns.length; c++) {
                columns[c] = Column.create(keys.type(c).storage(), 1);
                ValueText.parse(keys.type(c), texts.get(c), columns[c], 0);
            }
        } catch (IllegalArgumentException | DataException e) {
            node.problem(problems, at, where + "key " + texts + ": " + e.getMessage());
            return;
        }
        DimensionKey key = new RowLayout(keys).key(columns, 0);
        encoded.add(key.toBytes());
    }
}
