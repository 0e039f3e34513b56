package dev.drey.compare;

import java.util.List;

/**
 * Which mode to take.
 *
 * @param axes latency, throughput, correctness, operational simplicity
 * @param advice what to take for what, in a sentence or two
 */
public record Recommendation(List<Axis> axes, String advice) {
    /** The axes' names. */
    public static final String LATENCY = "latency";

    public static final String THROUGHPUT = "throughput";
    public static final String CORRECTNESS = "correctness";
    public static final String SIMPLICITY = "operational simplicity";

    public Recommendation {
        axes = List.copyOf(axes);
    }

    /**
     * One point of view.
     *
     * @param name such as {@code latency}
     * @param winners labels of the runs that do best; empty when there is no difference worth naming
     * @param reason why, in one sentence with figures
     */
    public record Axis(String name, List<String> winners, String reason) {
        public Axis {
            winners = List.copyOf(winners);
        }
    }
}
