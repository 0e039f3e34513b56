package dev.drey.runtime;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.runtime.taskexecutor.GlobalAggregateManager;
import org.apache.flink.streaming.api.operators.StreamingRuntimeContext;

/**
 * Which stages of a job have failed so far, as all its subtasks see it, wherever they run. The list lies with the JobManager, in Flink's global
 * aggregates: a call returns when the JobManager has answered, so whoever asks after a failure was noted finds it. Costs a message, so it is asked
 * when a subtask starts, when something fails and before something is committed, never for rows.
 *
 * <p>Nothing but classes of the JDK travels: where tasks and JobManager are processes of their own, Flink reads the messages without the user's
 * class loader. The list lives as long as the JobManager's leadership of the job; after a change of leader retries count anew.
 */
final class FailedStages {
    private static final String AGGREGATE = "drey.failed-stages";
    private static final char SEPARATOR = '\n';

    /** What the JobManager is told; the first character of a message. */
    private enum Note {
        /** Nothing new: asks. */
        NONE,
        /** An attempt of the stage has failed. */
        ATTEMPT,
        /** The subtask has failed for good, and the run goes on without it. */
        FAILED,
        /** The subtask starts again, with all its rows to come. */
        STARTED
    }

    private final GlobalAggregateManager aggregates;
    private final OperatorIdentity identity;
    private final int subtask;
    private final int attempt;
    private final boolean batch;

    FailedStages(StreamingRuntimeContext context, OperatorIdentity identity) {
        this.aggregates = context.getGlobalAggregateManager();
        this.identity = identity;
        this.subtask = context.getTaskInfo().getIndexOfThisSubtask();
        this.attempt = context.getTaskInfo().getAttemptNumber();
        this.batch = identity.policy().batch();
    }

    /**
     * Notes that this attempt has failed. Subtasks that fail in the same attempt count once.
     *
     * @return attempts of the stage that have failed by now
     */
    int noteAttempt() throws IOException {
        return tell(Note.ATTEMPT).get(attemptsKey(identity.stage())).size();
    }

    /** Notes that this subtask gives up its work while the run goes on. */
    void noteFailed() throws IOException {
        tell(Note.FAILED);
    }

    /** Forgets what earlier attempts of this subtask have noted. */
    void noteStarted() throws IOException {
        tell(Note.STARTED);
    }

    /** One of some stages that has failed for good; null when none has. */
    String anyOf(Set<String> stages) throws IOException {
        return stages.isEmpty() ? null : failedOf(stages, tell(Note.NONE));
    }

    /**
     * Failures of attempts that are over do not count. In batch a subtask starts after those before it have ended, so that it finds only what
     * counts; elsewhere all start together, in attempts of the same number.
     */
    private String failedOf(Set<String> stages, Map<String, Set<Integer>> noted) {
        for (Map.Entry<String, Set<Integer>> entry : noted.entrySet()) {
            String key = entry.getKey();
            int end = key.indexOf(SEPARATOR);
            if (end > 0
                    && stages.contains(key.substring(0, end))
                    && (batch || entry.getValue().contains(attempt))) {
                return key.substring(0, end);
            }
        }
        return null;
    }

    private static String attemptsKey(String stage) {
        return SEPARATOR + stage;
    }

    private Map<String, Set<Integer>> tell(Note note) throws IOException {
        String key = note == Note.ATTEMPT
                ? attemptsKey(identity.stage())
                : identity.stage() + SEPARATOR + identity.part() + SEPARATOR + subtask;
        return aggregates.updateGlobalAggregate(AGGREGATE, new Object[] {note.name(), key, attempt}, new Notes());
    }

    /** Runs on the JobManager. */
    private static final class Notes
            implements AggregateFunction<Object[], HashMap<String, Set<Integer>>, HashMap<String, Set<Integer>>> {
        private static final long serialVersionUID = 1L;

        @Override
        public HashMap<String, Set<Integer>> createAccumulator() {
            return new HashMap<>();
        }

        @Override
        public HashMap<String, Set<Integer>> add(Object[] message, HashMap<String, Set<Integer>> noted) {
            Note note = Note.valueOf((String) message[0]);
            String key = (String) message[1];
            switch (note) {
                case ATTEMPT, FAILED ->
                    noted.computeIfAbsent(key, k -> new TreeSet<>()).add((Integer) message[2]);
                case STARTED -> noted.remove(key);
                case NONE -> {
                    // asks only
                }
            }
            return noted;
        }

        /** A copy: in one process the answer is not serialized. */
        @Override
        public HashMap<String, Set<Integer>> getResult(HashMap<String, Set<Integer>> noted) {
            HashMap<String, Set<Integer>> copy = new HashMap<>();
            noted.forEach((key, attempts) -> copy.put(key, new HashSet<>(attempts)));
            return copy;
        }

        @Override
        public HashMap<String, Set<Integer>> merge(
                HashMap<String, Set<Integer>> one, HashMap<String, Set<Integer>> other) {
            throw new UnsupportedOperationException("the JobManager keeps one list");
        }
    }
}
