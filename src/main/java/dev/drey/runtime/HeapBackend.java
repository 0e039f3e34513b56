package dev.drey.runtime;

import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;

/** What operators that keep many keys at once need in batch mode. */
public final class HeapBackend {
    private HeapBackend() {}

    /**
     * Refuses the backend that Flink takes for batch unless told otherwise: it keeps one key at a time, and results would be missing without an error.
     *
     * @throws IllegalStateException if the backend is not the heap's
     */
    public static void require(String stage, KeyedStateBackend<?> backend) {
        if (!(backend instanceof HeapKeyedStateBackend)) {
            throw new IllegalStateException("stage '" + stage + "' runs in batch mode over "
                    + backend.getClass().getSimpleName() + "; it needs the heap state backend: set "
                    + "execution.batch-state-backend.enabled and execution.sorted-inputs.enabled to false");
        }
    }
}
