package dev.drey.testing;

import dev.drey.chunk.Schema;
import dev.drey.custom.CustomOptions;
import dev.drey.custom.CustomSource;
import dev.drey.custom.RowOutput;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A user's source of the rows 1, 2, 3 that misbehaves on the way: fails to tell its parts or to read them, some times, or lacks a class for it, or hangs. */
public final class ActingSource extends CustomSource {
    private static final long serialVersionUID = 1L;
    private static final long MOST = 1000;
    private static final ConcurrentHashMap<String, AtomicInteger> CALLS = new ConcurrentHashMap<>();
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private String key;
    private long failingParts;
    private long failingReads;
    private boolean lacksClass;
    private boolean hangs;

    @Override
    public Schema bind(CustomOptions options) {
        key = options.text("key");
        failingParts = options.integer("parts-fail", 0, MOST, 0);
        failingReads = options.integer("reads-fail", 0, MOST, 0);
        lacksClass = options.flag("lacks-class", false);
        hangs = options.flag("hangs", false);
        return Schema.parse("n bigint");
    }

    private int calls(String what) {
        return CALLS.computeIfAbsent(key + what, k -> new AtomicInteger()).incrementAndGet();
    }

    private RuntimeException failure(String message) {
        if (lacksClass) {
            throw new NoClassDefFoundError("com/example/Missing");
        }
        return new IllegalStateException(message);
    }

    @Override
    public List<String> parts() {
        int call = calls("parts");
        if (call <= failingParts) {
            throw failure("the parts cannot be told, call " + call);
        }
        return List.of("only");
    }

    @Override
    public PartReader open(String part, long position) {
        return new PartReader() {
            private long row = position;

            @Override
            public boolean read(RowOutput rows, int most) throws InterruptedException {
                int call = row == 1 ? calls("read") : 0;
                if (row == 1 && call <= failingReads) {
                    throw failure("row 2 cannot be read, call " + call);
                }
                if (row == 1 && hangs) {
                    NEVER.await();
                }
                rows.setLong(0, ++row).add();
                return row < 3;
            }

            @Override
            public long position() {
                return row;
            }
        };
    }
}
