package dev.drey.plan;

import dev.drey.spec.NameSuggester;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.BatchExecutionOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;

/**
 * The options of Flink that pipelines usually set, to find slips of the pen. Flink itself ignores keys that it does not know, and so must we, since
 * plugins and file systems bring their own; but a key that is nearly a known one is a mistake.
 */
final class FlinkOptions {
    /** Two letters too many, too few or swapped: more would take plugins' keys for mistakes. */
    private static final int MOST_SLIPS = 2;

    private static final List<Class<?>> HOLDERS = List.of(
            BatchExecutionOptions.class,
            CheckpointingOptions.class,
            ClusterOptions.class,
            CoreOptions.class,
            ExecutionOptions.class,
            HeartbeatManagerOptions.class,
            JobManagerOptions.class,
            MetricOptions.class,
            NettyShuffleEnvironmentOptions.class,
            PipelineOptions.class,
            RestOptions.class,
            RestartStrategyOptions.class,
            StateBackendOptions.class,
            StateRecoveryOptions.class,
            TaskManagerOptions.class,
            WebOptions.class);

    private FlinkOptions() {}

    /** {@code "; did you mean '…'?"} when a key is no known one but nearly is, else the empty string. */
    static String slip(String key) {
        Set<String> known = keys();
        return known.contains(key) ? "" : NameSuggester.didYouMean(key, known, MOST_SLIPS);
    }

    private static Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        for (Class<?> holder : HOLDERS) {
            for (Field field : holder.getFields()) {
                if (Modifier.isStatic(field.getModifiers()) && ConfigOption.class.isAssignableFrom(field.getType())) {
                    keys.add(key(field));
                }
            }
        }
        return keys;
    }

    private static String key(Field field) {
        try {
            return ((ConfigOption<?>) field.get(null)).key();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(field + " is public and yet cannot be read", e);
        }
    }
}
