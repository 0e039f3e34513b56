package dev.drey.testing;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import dev.drey.custom.ChunkOutput;
import dev.drey.custom.ChunkStage;
import dev.drey.custom.CustomOptions;

/** The load of the chapter's example as a user's stage: counts the {@code records} and the {@code products} that come in, and tells at the end. For batch and one subtask. */
public final class LoadStage extends ChunkStage {
    private static final long serialVersionUID = 1L;

    private int kind;
    private long records;
    private long products;

    @Override
    public Schema bind(Schema input, CustomOptions options) {
        kind = options.column("kind", input);
        return Schema.parse("loaded_records bigint, product_count bigint");
    }

    @Override
    public void process(Chunk chunk, ChunkOutput output) {
        StringColumn kinds = chunk.strings(kind);
        for (int i = 0; i < chunk.selectedCount(); i++) {
            if (kinds.getString(chunk.selectedRow(i)).equals("records")) {
                records++;
            } else {
                products++;
            }
        }
    }

    @Override
    public void flush(ChunkOutput output) {
        Chunk loaded = Chunk.allocate(output.schema(), 1);
        loaded.longs(0).set(0, records);
        loaded.longs(1).set(0, products);
        loaded.setRowCount(1);
        output.emit(loaded);
    }
}
