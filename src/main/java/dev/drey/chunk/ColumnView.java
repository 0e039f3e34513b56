package dev.drey.chunk;

/** Shows the rows of one chunk after another under another schema whose columns are all among theirs; copies nothing. Not thread-safe. */
public final class ColumnView {
    private final int[] sources;
    private final Chunk shown;

    /** @param output names of {@code input}, in any order */
    public ColumnView(Schema input, Schema output) {
        this.sources = output.names().stream().mapToInt(input::indexOf).toArray();
        this.shown = new Chunk(output, new Column[output.size()]);
    }

    /** @return the same object for every chunk, valid as long as {@code source} */
    public Chunk of(Chunk source) {
        shown.view(source);
        for (int i = 0; i < sources.length; i++) {
            shown.setColumn(i, source.column(sources[i]));
        }
        return shown;
    }
}
