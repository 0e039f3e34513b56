package dev.drey.testing;

import dev.drey.chunk.Schema;
import dev.drey.custom.CustomOptions;
import dev.drey.custom.CustomSource;
import dev.drey.custom.RowOutput;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A user's source that takes its time: the users, the orders or the products of the chapter's example. Where it is told how many extracts it is to {@code meet} it reads nothing
 * before as many have begun, so that a run in which they do not work at the same time fails.
 */
public final class ExtractSource extends CustomSource {
    private static final long serialVersionUID = 1L;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long MOST_MILLIS = 60_000;
    private static final ConcurrentHashMap<String, CountDownLatch> MEETINGS = new ConcurrentHashMap<>();

    /** What is extracted. */
    private enum Entity {
        USERS("id bigint, name string"),
        ORDERS("order_id bigint, user_id bigint"),
        PRODUCTS("id bigint");

        final Schema schema;

        Entity(String columns) {
            schema = Schema.parse(columns);
        }

        void read(RowOutput rows) {
            switch (this) {
                case USERS -> {
                    rows.setLong(0, 1).setString(1, "Ann").add();
                    rows.setLong(0, 2).setString(1, "Bob").add();
                }
                case ORDERS -> {
                    rows.setLong(0, 10).setLong(1, 1).add();
                    rows.setLong(0, 11).setLong(1, 2).add();
                }
                default -> rows.setLong(0, 7).add();
            }
        }
    }

    private Entity entity;
    private long takesMillis;
    private int meets;
    private String key;

    @Override
    public Schema bind(CustomOptions options) {
        entity = Entity.valueOf(options.text("entity"));
        takesMillis = options.integer("takes-ms", 0, MOST_MILLIS);
        meets = (int) options.integer("meets", 0, MOST_MILLIS, 0);
        key = options.text("key", "");
        return entity.schema;
    }

    @Override
    public List<String> parts() {
        return List.of(entity.name());
    }

    @Override
    public PartReader open(String part, long position) {
        return new PartReader() {
            private long read = position;

            @Override
            public boolean read(RowOutput rows, int most) throws InterruptedException {
                meet();
                TimeUnit.MILLISECONDS.sleep(takesMillis);
                entity.read(rows);
                read = 1;
                return false;
            }

            @Override
            public long position() {
                return read;
            }
        };
    }

    private void meet() throws InterruptedException {
        CountDownLatch meeting = MEETINGS.computeIfAbsent(key, k -> new CountDownLatch(meets));
        meeting.countDown();
        if (!meeting.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(
                    meeting.getCount() + " of " + meets + " extracts did not begin while this one was at work");
        }
    }
}
