package dev.drey.cache;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LookupCacheBuilderTest {
    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal("maximumEntries is 0; 1 to 1073741824 is allowed.", b -> b.maximumEntries(0)),
                refusal("maximumEntries is 1073741825;", b -> b.maximumEntries((1L << 30) + 1)),
                refusal("maximumBytes is -1; 1 to ", b -> b.maximumBytes(-1, (key, value) -> 1)),
                refusal("timeToLive is PT0S; more than zero is allowed.", b -> b.timeToLive(Duration.ZERO)),
                refusal(
                        "negativeTimeToLive is PT-1S; zero or more is allowed.",
                        b -> b.negativeTimeToLive(Duration.ofSeconds(-1))),
                refusal("maximumBatch is 0;", b -> b.maximumBatch(0)),
                refusal("maximumWait is PT0S;", b -> b.maximumWait(Duration.ZERO)),
                refusal(
                        "refreshAfter is PT5M, but values live for PT5M only",
                        b -> b.refreshAfter(Duration.ofMinutes(5)).build()));
    }

    private static Arguments refusal(String message, Consumer<LookupCacheBuilder<String, String>> setting) {
        return Arguments.of(message, setting);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void settingWithoutSense_isRefusedWithWhatIsAllowed(
            String message, Consumer<LookupCacheBuilder<String, String>> setting) {
        LookupCacheBuilder<String, String> builder =
                LookupCache.builder(keys -> CompletableFuture.completedFuture(Answers.none()));
        assertThatThrownBy(() -> setting.accept(builder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
