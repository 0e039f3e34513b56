package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Staged files as rows, the form in which writers report them and the committer keeps them: it needs no serializer of its own. */
final class StagedFileRows {
    static final Schema SCHEMA = Schema.parse("path string, bytes bigint, subtask bigint");

    private StagedFileRows() {}

    static Chunk of(List<StagedFile> files) {
        Chunk chunk = Chunk.allocate(SCHEMA, files.size());
        for (int i = 0; i < files.size(); i++) {
            chunk.strings(0).setString(i, files.get(i).path().toString());
            chunk.longs(1).set(i, files.get(i).bytes());
            chunk.longs(2).set(i, files.get(i).subtask());
        }
        chunk.setRowCount(files.size());
        return chunk;
    }

    static List<StagedFile> read(Chunk chunk) {
        List<StagedFile> files = new ArrayList<>();
        for (int i = 0; i < chunk.selectedCount(); i++) {
            int row = chunk.selectedRow(i);
            files.add(new StagedFile(
                    Path.of(chunk.strings(0).getString(row)),
                    chunk.longs(1).get(row),
                    Math.toIntExact(chunk.longs(2).get(row))));
        }
        return files;
    }
}
