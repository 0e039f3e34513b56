package dev.drey.stage.sort;

import dev.drey.runtime.SpillFile;
import dev.drey.runtime.SpillSpace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A spill space whose n-th call fails; calls that remove things are counted apart and always go through. */
final class FailingSpillSpace implements SpillSpace {
    private final SpillSpace space;
    private final int failing;
    private int calls;
    private final List<String> paths = new ArrayList<>();

    /** @param failing the call that fails, from 1; 0 for none */
    FailingSpillSpace(SpillSpace space, int failing) {
        this.space = space;
        this.failing = failing;
    }

    int calls() {
        return calls;
    }

    List<String> paths() {
        return paths;
    }

    private void call(String what) throws IOException {
        if (++calls == failing) {
            throw new IOException("no luck with " + what + " number " + calls);
        }
    }

    @Override
    public SpillFile create() throws IOException {
        call("create");
        SpillFile file = space.create();
        paths.add(file.path());
        return new SpillFile() {
            @Override
            public String path() {
                return file.path();
            }

            @Override
            public void append(byte[] source, int offset, int length) throws IOException {
                call("append");
                file.append(source, offset, length);
            }

            @Override
            public int read(long position, byte[] target, int offset, int length) throws IOException {
                call("read");
                return file.read(position, target, offset, length);
            }

            @Override
            public void close() throws IOException {
                call("close");
                file.close();
            }

            @Override
            public void delete() throws IOException {
                call("delete");
                file.delete();
            }
        };
    }

    @Override
    public void close() throws IOException {
        space.close();
    }
}
