package dev.drey.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ChunkPoolTest {
    private static final Schema SCHEMA = Schema.parse("n bigint");

    private final ChunkPool pool = new ChunkPool(2, () -> Chunk.allocate(SCHEMA, 4));

    @Test
    void releasedChunk_comesBackEmpty_theWarmestFirst() throws InterruptedException {
        Chunk first = pool.acquire();
        Chunk second = pool.acquire();
        second.setRowCount(3);
        second.longs(0).setNull(1);
        pool.release(first);
        pool.release(second);

        assertThat(pool.acquire()).isSameAs(second);
        assertThat(second.rowCount()).isZero();
        assertThat(second.longs(0).hasNulls()).isFalse();
        assertThat(pool.outstanding()).isEqualTo(1);
    }

    @Test
    void emptyPool_makesTheProducerWait_untilARelease() throws Exception {
        Chunk first = pool.acquire();
        pool.acquire();
        CompletableFuture<Chunk> third = acquireElsewhere();

        pool.release(first);

        assertThat(third.get(10, TimeUnit.SECONDS)).isSameAs(first);
        assertThat(pool.outstanding()).isEqualTo(2);
    }

    @Test
    void closedPool_wakesTheProducer_andGivesNull() throws Exception {
        Chunk first = pool.acquire();
        pool.acquire();
        CompletableFuture<Chunk> third = acquireElsewhere();

        pool.close();

        assertThat(third.get(10, TimeUnit.SECONDS)).isNull();
        assertThat(pool.acquire()).isNull();
        pool.release(first);
        assertThat(pool.outstanding()).isEqualTo(1);
        assertThat(pool.acquire()).isNull();
    }

    @Test
    void chunkReleasedTwice_isRefused() throws InterruptedException {
        Chunk chunk = pool.acquire();
        pool.release(chunk);

        assertThatThrownBy(() -> pool.release(chunk))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a chunk was released to its pool twice");
    }

    @Test
    void failedFactory_doesNotUseUpThePool() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        ChunkPool failing = new ChunkPool(1, () -> {
            if (calls.getAndIncrement() == 0) {
                throw new IllegalStateException("no memory");
            }
            return Chunk.allocate(SCHEMA, 1);
        });

        assertThatThrownBy(failing::acquire).hasMessage("no memory");
        assertThat(failing.acquire()).isNotNull();
    }

    @Test
    void limitBelowOne_isRefused() {
        assertThatThrownBy(() -> new ChunkPool(0, () -> null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pool limit 0 is below 1");
    }

    /** Acquires on another thread and returns once that thread waits. */
    private CompletableFuture<Chunk> acquireElsewhere() {
        CompletableFuture<Chunk> acquired = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                acquired.complete(pool.acquire());
            } catch (InterruptedException e) {
                acquired.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        while (thread.getState() != Thread.State.WAITING && !acquired.isDone()) {
            Thread.onSpinWait();
        }
        return acquired;
    }
}
