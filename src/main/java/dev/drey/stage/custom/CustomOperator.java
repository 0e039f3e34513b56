package dev.drey.stage.custom;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.ColumnView;
import dev.drey.chunk.Schema;
import dev.drey.custom.ChunkOutput;
import dev.drey.custom.ChunkStage;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.DeadLetters;
import dev.drey.runtime.ErrorPolicy;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.runtime.RowFaults;
import org.apache.flink.streaming.api.watermark.Watermark;

/** Hands chunks to a {@link ChunkStage} and what it makes of them to the next stage, held to what it has declared. */
final class CustomOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final ChunkStage user;
    private final Schema declared;
    private final Schema given;
    private final boolean eventTime;
    private final ErrorPolicy policy;

    // Resources
    private transient ColumnView view;
    private transient ChunkOutput output;
    /** Null when rows at fault end the run. */
    private transient RowFaults faults;
    /** The chunk in work while nothing was made of it yet, else null. */
    private transient Chunk arrived;

    /**
     * @param user the user's object, bound
     * @param declared columns that it gives
     * @param given those of them that flow on
     * @param eventTime true when what it gives has event time
     * @param policy what becomes of rows that it refuses
     */
    CustomOperator(
            OperatorIdentity identity,
            ChunkStage user,
            Schema declared,
            Schema given,
            boolean eventTime,
            ErrorPolicy policy) {
        super(identity);
        this.user = user;
        this.declared = declared;
        this.given = given;
        this.eventTime = eventTime;
        this.policy = policy;
    }

    @Override
    protected void prepare() throws Exception {
        view = new ColumnView(declared, given);
        output = new Output();
        faults = rowFaults(policy);
        user.open();
    }

    @Override
    protected void process(Chunk chunk) throws Exception {
        arrived = chunk;
        folded(chunk.selectedCount());
        user.process(chunk, output);
        settle(chunk.selectedCount());
    }

    /** Hands on the dead letters of rows that the user's object has worked on or held back. */
    private void settle(long rows) throws Exception {
        if (faults != null) {
            faults.settle(rows, dead -> emitAside(DeadLetters.TAG, dead));
        }
    }

    /** Rows that are held back are to be in front of the watermark: behind it they would be late. */
    @Override
    protected boolean watermark(Watermark mark) throws Exception {
        if (eventTime) {
            flush();
        }
        return true;
    }

    @Override
    protected void idle() throws Exception {
        if (eventTime) {
            flush();
        }
    }

    @Override
    protected void flush() throws Exception {
        user.flush(output);
        settle(0);
    }

    @Override
    protected void end() throws Exception {
        flush();
        if (faults != null) {
            faults.end();
        }
    }

    @Override
    protected void release() throws Exception {
        user.close();
    }

    private final class Output implements ChunkOutput {
        @Override
        public Schema schema() {
            return declared;
        }

        @Override
        public void emit(Chunk chunk) {
            if (chunk.schema() != declared && !chunk.schema().equals(declared)) {
                throw new IllegalStateException("class '" + user.getClass().getName() + "' gave a chunk of ("
                        + chunk.schema() + "), but has declared (" + declared + ")");
            }
            if (eventTime && chunk.eventTime() == null && chunk.selectedCount() > 0) {
                throw new IllegalStateException("class '" + user.getClass().getName()
                        + "' gave a chunk without event time, but has said that it keeps it (keepsEventTime)");
            }
            Chunk shown = view.of(chunk);
            shown.setBucket(Chunk.NO_BUCKET);
            if (!eventTime) {
                shown.setEventTime(null);
            }
            if (arrived != null && chunk.arrivals() == null) {
                shown.addArrivals(arrived.arrivals());
                arrived = null;
            }
            emitMade(shown);
        }

        @Override
        public void fault(Chunk chunk, int row, String reason) {
            if (faults == null) {
                throw new IllegalStateException(reason);
            }
            faults.add(reason, chunk, row);
            folded(-1);
        }
    }
}
