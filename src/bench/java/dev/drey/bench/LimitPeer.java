package dev.drey.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The limit: a program written for one file by hand, {@code LimitPeer WORK FILE}.
 *
 * <p>Two threads map the file, find separators and convert numbers by 8-byte words, and group in open-addressed tables of primitive
 * arrays. It knows what {@link StationsData} and {@link OrdersData} write (lengths of keys, forms and ranges of numbers) and checks nothing: no engine
 * can be that fast, but it shows what the machine can do.
 */
final class LimitPeer {
    private static final int THREADS = 2;

    private final Work work;
    private final Path file;

    LimitPeer(Work work, Path file) {
        this.work = work;
        this.file = file;
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 2) {
            throw new IllegalArgumentException("usage: LimitPeer stations|users FILE");
        }
        new LimitPeer(Work.named(args[0]), Path.of(args[1])).run().print();
    }

    Measurement run() throws IOException, InterruptedException {
        return switch (work) {
            case STATIONS ->
                measure(Stream.generate(LimitStations::new).limit(THREADS).toList());
            case USERS ->
                measure(Stream.generate(LimitUsers::new).limit(THREADS).toList());
            case WINDOWS, BUYERS, BUYERS_ESTIMATED, TOP, JOIN, LOOKUP ->
                throw new IllegalArgumentException("there is no limit program for work '" + work.label() + "'");
        };
    }

    private <T extends LimitGrouping<T>> Measurement measure(List<T> groupings)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        MappedSegments.scan(file, groupings);
        T all = groupings.get(0);
        for (T other : groupings.subList(1, groupings.size())) {
            all.merge(other);
        }
        long end = System.nanoTime();
        ResultDigest digest = new ResultDigest();
        all.digest(digest);
        return Measurement.of("limit", work, start, end, digest);
    }
}
