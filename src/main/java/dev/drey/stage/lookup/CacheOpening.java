package dev.drey.stage.lookup;

import dev.drey.cache.CacheLoadException;
import dev.drey.cache.LookupCache;
import dev.drey.cache.LookupCacheBuilder;
import dev.drey.cache.rocksdb.BytesCodec;
import dev.drey.cache.rocksdb.RocksDbLevel;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Schema;
import dev.drey.dimension.Dimension;
import dev.drey.dimension.DimensionContext;
import dev.drey.dimension.DimensionException;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.DimensionReader;
import dev.drey.dimension.DimensionRow;
import dev.drey.dimension.RowLayout;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the cache of a stage in a process: the dimension, the loader, the cache, and makes it warm. The dimension is called on the loader's threads, so that whoever opens can be
 * interrupted; a dimension that is down is tried again as {@link RetryPolicy} says.
 */
final class CacheOpening {
    /** Longest time that warming may take before rows are looked up all the same. */
    static final Duration LONGEST_WARMING = Duration.ofMinutes(1);

    /** What opening may take beyond the time that it was given, until it is given up. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(CacheOpening.class);

    private final LookupPlan plan;
    private final DimensionContext context;
    private final LoaderThreads threads;

    /** @param threads closed with the cache, or when opening fails */
    CacheOpening(LookupPlan plan, DimensionContext context, LoaderThreads threads) {
        this.plan = plan;
        this.context = context;
        this.threads = threads;
    }

    SharedCache open() throws DimensionException, InterruptedException {
        DimensionReader reader;
        try {
            reader = open(plan.dimension());
        } catch (DimensionException | InterruptedException | RuntimeException e) {
            threads.close();
            throw e;
        }
        RetryingLoader loader = new RetryingLoader(
                reader,
                plan.retry(),
                new RetryingLoader.Limits(
                        plan.limits().batch(),
                        plan.limits().queries(),
                        plan.limits().linger()),
                threads);
        RowLayout keys = new RowLayout(plan.dimension().keys());
        SharedCache cache;
        try {
            cache = new SharedCache(context.stage(), keys, reader, loader, cache(loader));
        } catch (RuntimeException e) {
            loader.close();
            reader.close();
            throw e;
        }
        try {
            warm(cache);
        } catch (DimensionException | InterruptedException | RuntimeException e) {
            cache.close();
            throw e;
        }
        return cache;
    }

    private DimensionReader open(Dimension dimension) throws DimensionException, InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                return call(
                        () -> dimension.open(context.within(openTimeout())),
                        openTimeout().plus(GRACE),
                        dimension.describe());
            } catch (DimensionException e) {
                if (!e.isTransient()) {
                    throw e;
                }
                if (tries > plan.retry().retries()) {
                    String tried = "; tried " + tries + (tries == 1 ? " time" : " times");
                    throw DimensionException.passing(e.getMessage() + tried, e);
                }
                Duration pause = plan.retry().backoff(tries);
                LOG.warn("stage '{}' tries again in {} ms: {}", context.stage(), pause.toMillis(), e.getMessage());
                CompletableFuture<Void> rested = new CompletableFuture<>();
                threads.schedule(() -> rested.complete(null), pause);
                await(rested, pause.plus(openTimeout()), dimension.describe());
            }
        }
    }

    /** Opening may make several round trips. */
    private Duration openTimeout() {
        return plan.retry().timeout().multipliedBy(4);
    }

    private LookupCache<DimensionKey, DimensionRow> cache(RetryingLoader loader) {
        CacheSettings settings = plan.cache();
        LookupCacheBuilder<DimensionKey, DimensionRow> builder = LookupCache.builder(loader)
                .maximumEntries(settings.entries())
                .maximumBytes(settings.bytes(), (key, row) -> key.weight() + (row == null ? 0 : row.weight()))
                .eviction(settings.eviction())
                .timeToLive(settings.timeToLive())
                .negativeTimeToLive(settings.negativeTimeToLive())
                .maximumBatch(plan.limits().batch())
                .clock(threads::nanos)
                .failureListener(failure -> LOG.warn("stage '{}': {}", context.stage(), failure.getMessage()));
        if (settings.lifeColumn() != null) {
            builder.timeToLive(life(plan.dimension().columns(), settings.lifeColumn()));
        }
        if (settings.refreshAfter() != null) {
            builder.refreshAfter(settings.refreshAfter());
        }
        if (settings.disk() != null) {
            builder.secondLevel(disk(settings.disk()), threads::execute);
        }
        return builder.build();
    }

    private RocksDbLevel<DimensionKey, DimensionRow> disk(CacheSettings.Disk settings) {
        RowLayout keys = new RowLayout(plan.dimension().keys());
        RowLayout rows = new RowLayout(plan.dimension().columns());
        return new RocksDbLevel<>(
                context.directories(),
                settings.bytes(),
                settings.timeToLive(),
                codec(DimensionKey::toBytes, keys::key),
                codec(DimensionRow::toBytes, rows::row));
    }

    private static <T> BytesCodec<T> codec(Function<T, byte[]> write, Function<byte[], T> read) {
        return new BytesCodec<>() {
            @Override
            public byte[] toBytes(T value) {
                return write.apply(value);
            }

            @Override
            public T fromBytes(byte[] bytes) {
                return read.apply(bytes);
            }
        };
    }

    /** How long a row says that it may be used; null where it says nothing. */
    static Function<DimensionRow, Duration> life(Schema columns, String column) {
        int field = columns.indexOf(column);
        if (columns.type(field).equals(DataType.TIMESTAMP)) {
            return row -> row.isNull(field)
                    ? null
                    : Duration.between(Instant.now(), Instant.EPOCH.plus(row.longValue(field), ChronoUnit.MICROS));
        }
        return row -> row.isNull(field) ? null : Duration.ofSeconds(row.longValue(field));
    }

    private void warm(SharedCache cache) throws DimensionException, InterruptedException {
        WarmSettings warming = plan.warming();
        if (warming.rows() != null) {
            long begun = threads.nanos();
            long rows = scan(warming.rows(), cache::put);
            cache.warmed(rows, threads.nanos() - begun, "that were read");
        }
        List<DimensionKey> keys = new ArrayList<>();
        if (warming.keyList() != null) {
            scan(warming.keyList(), (key, row) -> keys.add(key));
        }
        for (byte[] key : warming.keys()) {
            keys.add(cache.keyLayout().key(key));
        }
        cache.warm(keys, "that were given", LONGEST_WARMING);
    }

    /** Reads a dimension as a whole, as many rows as the cache may hold; gives their number. */
    private long scan(Dimension rows, BiConsumer<DimensionKey, DimensionRow> consumer)
            throws DimensionException, InterruptedException {
        AtomicLong count = new AtomicLong();
        try (DimensionReader reader = open(rows)) {
            call(
                    () -> {
                        reader.scan(plan.cache().entries(), LONGEST_WARMING, (key, row) -> {
                            consumer.accept(key, row);
                            count.incrementAndGet();
                        });
                        return null;
                    },
                    LONGEST_WARMING.plusSeconds(1),
                    rows.describe());
        } catch (DimensionException e) {
            if (!e.isTransient()) {
                throw e;
            }
            LOG.warn("stage '{}' goes on with a cold cache: {}", context.stage(), e.getMessage());
        }
        return count.get();
    }

    private <T> T call(Callable<T> task, Duration longest, String what)
            throws DimensionException, InterruptedException {
        CompletableFuture<T> result = new CompletableFuture<>();
        begin(() -> {
            try {
                T value = task.call();
                if (!result.complete(value) && value instanceof AutoCloseable late) {
                    late.close();
                }
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return await(result, longest, what);
    }

    private void begin(Runnable task) throws DimensionException {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            throw DimensionException.permanent("stage '" + context.stage() + "' is closed", e);
        }
    }

    private static <T> T await(CompletableFuture<T> result, Duration longest, String what)
            throws DimensionException, InterruptedException {
        try {
            return result.get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof CacheLoadException late) {
                throw DimensionException.passing(what + ": the cache does not keep up: " + late.getMessage(), late);
            }
            throw cause instanceof DimensionException fault
                    ? fault
                    : DimensionException.permanent(what + ": " + cause, cause);
        } catch (TimeoutException e) {
            DimensionException fault =
                    DimensionException.passing(what + ": there was no answer within " + longest.toMillis() + " ms", e);
            result.completeExceptionally(fault);
            throw fault;
        } catch (InterruptedException e) {
            result.cancel(false);
            throw e;
        }
    }
}
