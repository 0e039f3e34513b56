package dev.drey.plan;

import dev.drey.runtime.FaultPolicy;
import dev.drey.runtime.FaultPolicy.Timing;
import dev.drey.runtime.OnFailure;
import dev.drey.stage.ExecutionSettings;
import dev.drey.stage.Options;
import dev.drey.stage.StageSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;

/** What becomes of the faults of each stage of a plan: its own options, else the pipeline's, and the stages in front of it. */
final class FaultPolicies {
    private static final Duration MOST_DELAY = Duration.ofMinutes(1);
    private static final double DELAY_GROWTH = 2;
    private static final double DELAY_JITTER = 0.1;

    private final Map<String, FaultPolicy> policies = new LinkedHashMap<>();
    private final Plan plan;

    FaultPolicies(Plan plan) {
        this.plan = plan;
        Map<String, Set<String>> fallible = new HashMap<>();
        for (PlannedStage stage : plan.stages()) {
            Set<String> front = new HashSet<>();
            for (String before : stage.before()) {
                front.addAll(fallible.get(before));
            }
            FaultPolicy policy = policy(stage, front);
            policies.put(stage.name(), policy);
            Set<String> all = new HashSet<>(front);
            if (policy.contains()) {
                all.add(stage.name());
            }
            fallible.put(stage.name(), all);
        }
    }

    private FaultPolicy policy(PlannedStage stage, Set<String> fallible) {
        ExecutionSettings usual = plan.settings().execution();
        Options options = stage.node().options();
        Duration timeout = options.get(StageSettings.TIMEOUT);
        Integer retries = options.get(StageSettings.RETRIES);
        OnFailure onFailure = options.get(StageSettings.ON_FAILURE);
        boolean batch = plan.settings().mode().isBatch();
        return new FaultPolicy(
                onFailure == null ? usual.onFailure() : onFailure,
                retries == null ? usual.retries() : retries,
                timeout == null ? usual.timeout() : timeout,
                batch ? Timing.FROM_START : Timing.FROM_FIRST_ROWS,
                batch,
                fallible);
    }

    FaultPolicy of(String stage) {
        return policies.get(stage);
    }

    /** A stage whose failure leaves the others alone; null when there is none. */
    PlannedStage anyContained() {
        return plan.stages().stream()
                .filter(stage -> of(stage.name()).contains())
                .findFirst()
                .orElse(null);
    }

    /**
     * Lets Flink begin again as often as the stages may need it, unless the pipeline or the command line names a restart strategy itself. Faults that are no
     * stage's, such as the loss of a machine, count too.
     */
    void setRestarts(Configuration job) {
        long attempts = policies.values().stream()
                .filter(policy -> policy.retries() != null)
                .mapToLong(policy -> (long) policy.retries() * plan.settings().parallelism())
                .sum();
        if (attempts == 0 || job.contains(RestartStrategyOptions.RESTART_STRATEGY)) {
            return;
        }
        Duration delay = plan.settings().execution().retryDelay();
        job.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, delay);
        job.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                delay.compareTo(MOST_DELAY) > 0 ? delay : MOST_DELAY);
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER, DELAY_GROWTH);
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_JITTER_FACTOR, DELAY_JITTER);
        job.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, (int)
                Math.min(attempts, Integer.MAX_VALUE));
    }
}
