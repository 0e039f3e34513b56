package dev.drey.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.cache.BatchLoader;
import dev.drey.cache.CacheStats;
import dev.drey.cache.LookupCache;
import dev.drey.testing.JobCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.accumulators.ListAccumulator;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The look-up cache used by itself in DataStream jobs of a user's own; {@code docs/lookup.md} shows {@link CitiesOf}. */
@Timeout(60)
class CachingByHandTest {
    private static final int SUBTASKS = 2;

    @RegisterExtension
    static final JobCluster CLUSTER = new JobCluster(SUBTASKS);

    @Test
    void mapFunctionWithACache_asksTheTableOnceForEachKey() throws Exception {
        StreamExecutionEnvironment job = StreamExecutionEnvironment.getExecutionEnvironment();
        job.setParallelism(1);
        DataStream<String> cities = job.fromData("ATL-BOS", "ATL-ORD-BOS", "JFK-ATL", "JFK-XXX", "ORD-XXX")
                .map(new CitiesOf());

        List<String> rows = new ArrayList<>();
        JobExecutionResult result = run(job, cities, rows);

        assertThat(rows)
                .containsExactly(
                        "Atlanta, Boston",
                        "Atlanta, Chicago (put), Boston",
                        "New York, Atlanta",
                        "New York, ?",
                        "Chicago (put), ?");
        assertThat(result.<List<String>>getAccumulatorResult("asked"))
                .containsExactlyInAnyOrder("ATL", "BOS", "JFK", "XXX");
        assertThat(result.<Long>getAccumulatorResult("hits")).isEqualTo(9);
        assertThat(result.<Long>getAccumulatorResult("misses")).isEqualTo(2);
    }

    @Test
    void asyncFunctionBehindKeys_loadsEachKeyOnceInAllSubtasks() throws Exception {
        StreamExecutionEnvironment job = StreamExecutionEnvironment.getExecutionEnvironment();
        job.setParallelism(SUBTASKS);
        DataStream<String> codes = job.fromData("ATL", "BOS", "ATL", "JFK", "XXX", "BOS", "ATL", "XXX")
                .keyBy(code -> code);
        DataStream<String> cities = AsyncDataStream.unorderedWait(codes, new CityOf(), 30, TimeUnit.SECONDS);

        List<String> rows = new ArrayList<>();
        run(job, cities, rows);

        assertThat(rows)
                .containsExactlyInAnyOrder(
                        "Atlanta, asked 1",
                        "Atlanta, asked 1",
                        "Atlanta, asked 1",
                        "Boston, asked 1",
                        "Boston, asked 1",
                        "New York, asked 1",
                        "?, asked 1",
                        "?, asked 1");
    }

    private static JobExecutionResult run(StreamExecutionEnvironment job, DataStream<String> output, List<String> rows)
            throws Exception {
        try (CloseableIterator<String> collected = output.collectAsync()) {
            JobClient client = job.executeAsync();
            collected.forEachRemaining(rows::add);
            return client.getJobExecutionResult().get();
        }
    }

    record Airport(String iata, String city) {}

    /** What stands for a database: it answers for the keys that exist, and remembers what it was asked. */
    private static final class AirportTable {
        private static final Map<String, String> CITIES =
                Map.of("ATL", "Atlanta", "BOS", "Boston", "JFK", "New York", "ORD", "Chicago");

        final Queue<String> asked = new ConcurrentLinkedQueue<>();

        Map<String, Airport> findAll(Set<String> codes) {
            Map<String, Airport> found = new HashMap<>();
            for (String code : codes) {
                asked.add(code);
                if (CITIES.containsKey(code)) {
                    found.put(code, new Airport(code, CITIES.get(code)));
                }
            }
            return found;
        }
    }

    /** Waits for the table in the task's thread, as is fit where nearly all keys are in memory. */
    private static final class CitiesOf extends RichMapFunction<String, String> {
        private static final long serialVersionUID = 1;

        private final LongCounter hits = new LongCounter();
        private final LongCounter misses = new LongCounter();
        private final ListAccumulator<String> asked = new ListAccumulator<>();
        private transient AirportTable table;
        private transient ExecutorService threads;
        private transient LookupCache<String, Airport> airports;

        @Override
        public void open(OpenContext context) {
            getRuntimeContext().addAccumulator("hits", hits);
            getRuntimeContext().addAccumulator("misses", misses);
            getRuntimeContext().addAccumulator("asked", asked);
            table = new AirportTable();
            threads = Executors.newFixedThreadPool(2);
            airports = LookupCache.builder(BatchLoader.blocking(table::findAll, threads))
                    .maximumEntries(10_000)
                    .timeToLive(Duration.ofMinutes(10))
                    .build();
            airports.warm(List.of("ATL", "BOS")).join();
            airports.put("ORD", new Airport("ORD", "Chicago (put)"), Duration.ofHours(1));
        }

        @Override
        public String map(String route) {
            List<String> codes = List.of(route.split("-"));
            List<String> cities = new ArrayList<>();
            cities.add(city(airports.get(codes.get(0))));
            List<String> stops = codes.subList(1, codes.size());
            Map<String, Airport> known = airports.getAll(stops);
            stops.forEach(code -> cities.add(city(known.get(code))));
            return String.join(", ", cities);
        }

        private static String city(Airport airport) {
            return airport == null ? "?" : airport.city();
        }

        @Override
        public void close() {
            if (airports != null) {
                CacheStats.Requests requests = airports.stats().requests();
                hits.add(requests.hits());
                misses.add(requests.misses());
                table.asked.forEach(asked::add);
                airports.close();
            }
            if (threads != null) {
                threads.shutdownNow();
            }
        }
    }

    /** Never waits. Flink gives such functions no accumulators, so its rows tell how often the table was asked. */
    private static final class CityOf extends RichAsyncFunction<String, String> {
        private static final long serialVersionUID = 1;

        private transient Map<String, Integer> asked;
        private transient ExecutorService threads;
        private transient LookupCache<String, Airport> airports;

        @Override
        public void open(OpenContext context) {
            AirportTable table = new AirportTable();
            asked = new ConcurrentHashMap<>();
            threads = Executors.newFixedThreadPool(2);
            airports = LookupCache.builder(BatchLoader.<String, Airport>blocking(
                            codes -> {
                                codes.forEach(code -> asked.merge(code, 1, Integer::sum));
                                return table.findAll(codes);
                            },
                            threads))
                    .build();
        }

        @Override
        public void asyncInvoke(String code, ResultFuture<String> result) {
            airports.getAsync(code).whenComplete((airport, failure) -> {
                if (failure != null) {
                    result.completeExceptionally(failure);
                } else {
                    result.complete(List.of((airport == null ? "?" : airport.city()) + ", asked " + asked.get(code)));
                }
            });
        }

        @Override
        public void close() {
            if (airports != null) {
                airports.close();
            }
            if (threads != null) {
                threads.shutdownNow();
            }
        }
    }
}
