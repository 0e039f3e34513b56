package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SteadyAvailabilityTest {
    private final SteadyAvailability availability = new SteadyAvailability();
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private final CompletableFuture<Void> second = new CompletableFuture<>();

    @Test
    void readerThatReplacesItsFuture_endsTheOneThatFlinkKeeps() {
        CompletableFuture<Void> kept = availability.of(first);
        assertThat(kept).isNotDone();

        assertThat(availability.of(second)).isSameAs(kept);
        second.complete(null);

        assertThat(kept).isCompleted();
    }

    @Test
    void futureThatIsDone_isFollowedByAnother() {
        CompletableFuture<Void> kept = availability.of(first);
        first.complete(null);
        assertThat(kept).isCompleted();
        assertThat(availability.of(first)).isCompleted();

        CompletableFuture<Void> next = availability.of(second);

        assertThat(next).isNotSameAs(kept).isNotDone();
        second.complete(null);
        assertThat(next).isCompleted();
    }

    @Test
    void fault_isHandedOn() {
        CompletableFuture<Void> kept = availability.of(first);

        first.completeExceptionally(new IllegalStateException("as planned"));

        assertThat(kept).isCompletedExceptionally();
    }

    @Test
    void wokenReader_hasSomethingFromThenOn() {
        CompletableFuture<Void> kept = availability.of(first);

        availability.wake();

        assertThat(kept).isCompleted();
        assertThat(availability.isWoken()).isTrue();
        assertThat(availability.of(second)).isCompleted();
    }
}
