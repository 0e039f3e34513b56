package dev.drey.stage.source;

import dev.drey.runtime.StageFailure;
import dev.drey.stage.source.format.ByteSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/**
 * Lists files, cuts them by size and hands the pieces out in the order of path and offset, to whoever asks first. Flink's own enumerators cut
 * at the file system's blocks, of which a local file has one, and hand out in no order of time.
 *
 * <p>Files are listed once, or again and again while watching for new ones. Runs in the coordinator's thread; only listing happens elsewhere.
 */
final class FileEnumerator implements SplitEnumerator<FileSplit, FileEnumeratorState> {

    /**
     * How files are found and cut.
     *
     * @param stage the stage's name, for messages
     * @param watch how often to look for new files; null to look once
     * @param splittable true when the format allows a file to be cut
     * @param mostBytes of a piece
     */
    record Plan(String stage, FileSelector finder, Duration watch, boolean splittable, long mostBytes) {}

    /** Tells a reader that asked for a split that there is none until a new file appears: others need not wait for its watermarks. */
    static final class NothingPending implements SourceEvent {
        private static final long serialVersionUID = 1L;
    }

    /** Pieces per reader to aim for, so that all end at about the same time. */
    private static final int PIECES_PER_READER = 4;

    private static final long LEAST_BYTES = 1 << 20;

    private final Plan plan;
    private final SplitEnumeratorContext<FileSplit> context;
    private final TreeSet<FileSplit> pending = new TreeSet<>(FileSplit.ORDER);
    private final Set<String> known;
    private final Set<Integer> waiting = new LinkedHashSet<>();
    /** Readers that wait and know that nothing is pending. */
    private final Set<Integer> told = new HashSet<>();

    private boolean listed;

    FileEnumerator(Plan plan, SplitEnumeratorContext<FileSplit> context, FileEnumeratorState restored) {
        this.plan = plan;
        this.context = context;
        this.listed = restored.listed();
        this.pending.addAll(restored.pending());
        this.known = new HashSet<>(restored.known());
    }

    @Override
    public void start() {
        boolean mayBeNone = plan.watch != null;
        if (plan.watch != null) {
            context.callAsync(() -> plan.finder.find(mayBeNone), this::add, 0, plan.watch.toMillis());
        } else if (!listed) {
            context.callAsync(() -> plan.finder.find(mayBeNone), this::add);
        }
    }

    private void add(List<FoundFile> files, Throwable fault) {
        if (fault != null) {
            throw new StageFailure(plan.stage, fault);
        }
        List<FoundFile> added = files;
        if (plan.watch != null) {
            added = files.stream().filter(file -> known.add(file.path())).toList();
        }
        long bytes = added.stream().mapToLong(FoundFile::length).sum();
        long aim = bytes / ((long) PIECES_PER_READER * context.currentParallelism());
        long piece = Math.min(plan.mostBytes, Math.max(Math.min(LEAST_BYTES, plan.mostBytes), aim));
        for (FoundFile file : added) {
            cut(file, piece);
        }
        listed = true;
        assign();
    }

    private void cut(FoundFile file, long piece) {
        if (FileByteSource.isCompressed(file) || !plan.splittable) {
            long length = FileByteSource.isCompressed(file) ? ByteSource.UNKNOWN_LENGTH : file.length();
            pending.add(new FileSplit(file, 0, length, FileSplit.UNREAD));
            return;
        }
        // A last piece of less than half the size goes with the one before. An empty file is a piece too: it may lack
        // its header.
        long from = 0;
        while (file.length() - from > piece + piece / 2) {
            pending.add(new FileSplit(file, from, from + piece, FileSplit.UNREAD));
            from += piece;
        }
        pending.add(new FileSplit(file, from, file.length(), FileSplit.UNREAD));
    }

    @Override
    public void handleSplitRequest(int subtask, String hostName) {
        waiting.add(subtask);
        told.remove(subtask);
        assign();
    }

    private void assign() {
        for (int subtask : new ArrayList<>(waiting)) {
            if (!context.registeredReaders().containsKey(subtask)) {
                waiting.remove(subtask);
            } else if (!pending.isEmpty()) {
                context.assignSplit(pending.pollFirst(), subtask);
                waiting.remove(subtask);
            } else if (listed && plan.watch == null) {
                context.signalNoMoreSplits(subtask);
                waiting.remove(subtask);
            } else if (listed && told.add(subtask)) {
                context.sendEventToSourceReader(subtask, new NothingPending());
            }
        }
    }

    @Override
    public void addSplitsBack(List<FileSplit> splits, int subtask) {
        pending.addAll(splits);
        assign();
    }

    @Override
    public void addReader(int subtask) {
        // Readers ask for splits when they want them.
    }

    @Override
    public FileEnumeratorState snapshotState(long checkpoint) {
        return new FileEnumeratorState(listed, List.copyOf(pending), Set.copyOf(known));
    }

    @Override
    public void close() throws IOException {
        // Nothing is held open.
    }
}
