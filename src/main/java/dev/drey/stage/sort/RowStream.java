package dev.drey.stage.sort;

import java.io.IOException;

/** Rows in order, given by the block. */
interface RowStream {
    /** Replaces the rows of a block by the next ones; none when there are no more. */
    void fill(RowBlock block) throws IOException;

    /** Bytes of heap that it holds now. */
    long heapBytes();
}
