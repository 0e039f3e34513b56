package dev.drey.stage.row;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Schema;

/** Shows the rows of one chunk after another under another schema whose columns are all among theirs; copies nothing. Not thread-safe. */
final class ColumnView {
    private final int[] sources;
    private final Chunk shown;

    /** @param output names of {@code input}, in any order */
    ColumnView(Schema input, Schema output) {
        this.sources = output.names().stream().mapToInt(input::indexOf).toArray();
        this.shown = new Chunk(output, new Column[output.size()]);
    }

    /** @return the same object for every chunk, valid as long as {@code source} */
    Chunk of(Chunk source) {
        shown.view(source);
        for (int i = 0; i < sources.length; i++) {
            shown.setColumn(i, source.column(sources[i]));
        }
        return shown;
    }
}
