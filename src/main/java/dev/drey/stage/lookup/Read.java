package dev.drey.stage.lookup;

import dev.drey.dimension.DimensionException;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.DimensionReader;
import dev.drey.dimension.FoundRows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One try to read the keys of some requests with one query. It ends once: by what the reader gives, or because it took too long, whichever comes first. */
final class Read {
    /**
     * How a try ended.
     *
     * @param rows what was found for the keys of all requests, one request after the other; null after a failure
     * @param failure null after success
     * @param nanos how long it took
     */
    record End(FoundRows rows, DimensionException failure, long nanos) {}

    private final List<LoadRequest> requests;
    private final List<DimensionKey> keys;
    private final LoaderThreads threads;
    private final long begun;
    private final AtomicBoolean ended = new AtomicBoolean();
    /** Guarded by this; null before and after. */
    private Thread reading;
    /** Belongs to the loader's lock. */
    private boolean returned;

    Read(List<LoadRequest> requests, LoaderThreads threads) {
        this.requests = List.copyOf(requests);
        this.threads = threads;
        keys = requests.size() == 1 ? requests.get(0).keys() : joined(requests);
        begun = threads.nanos();
    }

    private static List<DimensionKey> joined(List<LoadRequest> requests) {
        List<DimensionKey> keys = new ArrayList<>();
        requests.forEach(request -> keys.addAll(request.keys()));
        return keys;
    }

    List<LoadRequest> requests() {
        return requests;
    }

    int keyCount() {
        return keys.size();
    }

    /** Answers the requests with what was found. */
    void answer(FoundRows rows) {
        int from = 0;
        for (LoadRequest request : requests) {
            request.complete(rows, from);
            from += request.keys().size();
        }
    }

    /** The thread that read has come back, if one ever began. */
    void returned() {
        returned = true;
    }

    boolean hasReturned() {
        return returned;
    }

    /** Reads on this thread; the end goes to {@code whenEnded} unless the try was given up before. */
    void run(DimensionReader reader, Duration timeout, Consumer<End> whenEnded) {
        synchronized (this) {
            if (ended.get()) {
                return;
            }
            reading = Thread.currentThread();
        }
        FoundRows rows = null;
        DimensionException failure = null;
        try {
            rows = reader.read(keys, timeout);
            failure = fault(rows);
        } catch (DimensionException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = DimensionException.permanent("The reader failed: " + e, e);
        } finally {
            synchronized (this) {
                reading = null;
                // An interrupt was for this read alone.
                Thread.interrupted();
            }
        }
        end(failure == null ? rows : null, failure, whenEnded);
    }

    /** Gives the try up, if it has not ended: whoever reads on does so for nobody. */
    void giveUp(DimensionException reason, Consumer<End> whenEnded) {
        if (end(null, reason, whenEnded)) {
            synchronized (this) {
                if (reading != null) {
                    reading.interrupt();
                }
            }
        }
    }

    private boolean end(FoundRows rows, DimensionException failure, Consumer<End> whenEnded) {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        whenEnded.accept(new End(rows, failure, threads.nanos() - begun));
        return true;
    }

    /** What is wrong with an answer as a whole; null if nothing. */
    private DimensionException fault(FoundRows rows) {
        if (rows == null) {
            return DimensionException.permanent("The reader answered null; what it found was expected.", null);
        }
        return rows.size() == keys.size()
                ? null
                : DimensionException.permanent(
                        "The reader gave " + rows.size() + " answers for " + keys.size() + " keys.", null);
    }
}
