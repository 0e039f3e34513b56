package dev.drey.testing;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.custom.ChunkOutput;
import dev.drey.custom.ChunkStage;
import dev.drey.custom.CustomOptions;
import java.util.ArrayList;
import java.util.List;

/** A user's stage that holds all rows back until it is flushed, with their event time, and then refuses those whose column {@code n} is negative. */
public final class HoldingStage extends ChunkStage {
    private static final long serialVersionUID = 1L;

    private int column;
    private transient List<Chunk> held;

    @Override
    public Schema bind(Schema input, CustomOptions options) {
        column = input.indexOf("n");
        return input;
    }

    @Override
    public boolean keepsEventTime() {
        return true;
    }

    @Override
    public void open() {
        held = new ArrayList<>();
    }

    @Override
    public void process(Chunk chunk, ChunkOutput output) {
        held.add(chunk.copy());
    }

    @Override
    public void flush(ChunkOutput output) {
        for (Chunk chunk : held) {
            int[] sound = new int[chunk.rowCount()];
            int count = 0;
            for (int row = 0; row < chunk.rowCount(); row++) {
                long n = chunk.longs(column).get(row);
                if (n < 0) {
                    output.fault(chunk, row, "n is " + n + "; allowed: 0 or more");
                } else {
                    sound[count++] = row;
                }
            }
            chunk.select(sound, count);
            output.emit(chunk);
        }
        held.clear();
    }
}
