package dev.drey.pipelines;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** A pipeline while it is drawn: its stages as lines of YAML and as what they mean, and the streams of rows that a further stage may read. */
final class Drawing {
    /** What a column can be used for. */
    enum Kind {
        INT,
        DEC,
        DBL,
        STR,
        BOOL,
        TIME
    }

    /** A column of a drawn stage. */
    record Col(String name, Kind kind) {
        boolean numeric() {
            return kind == Kind.INT || kind == Kind.DEC || kind == Kind.DBL;
        }
    }

    /**
     * Rows that stages may read.
     *
     * @param name a stage, or {@code stage.output}
     * @param timed true when its rows have event time
     * @param changing true when its rows change outside batch
     */
    record Stream(String name, List<Col> columns, boolean timed, boolean changing) {
        /** Other columns of the same rows. */
        Stream with(String newName, List<Col> newColumns) {
            return new Stream(newName, newColumns, timed, changing);
        }

        /** The same columns under another name. */
        Stream named(String newName) {
            return with(newName, columns);
        }
    }

    private final SplittableRandom random;
    private final String prefix;
    private final Map<String, String> lines = new LinkedHashMap<>();
    private final Map<String, NaiveStage> stages = new LinkedHashMap<>();
    private final List<Stream> streams = new ArrayList<>();
    private final Set<String> read = new HashSet<>();
    private final Set<String> steady = new LinkedHashSet<>();
    private int made;

    /** @param prefix of all names, so that many pipelines can be one job */
    Drawing(SplittableRandom random, String prefix) {
        this.random = random;
        this.prefix = prefix;
    }

    /** Adds a stage that gives no rows by its own name. */
    void add(String name, String line, NaiveStage meaning) {
        lines.put(name, line);
        stages.put(name, meaning);
        read.addAll(meaning.inputs());
    }

    /** Adds a stage with the rows that it gives. */
    Stream add(String name, String line, NaiveStage meaning, Stream stream) {
        add(name, line, meaning);
        return addStream(stream);
    }

    /** Adds rows of a stage that is there already. */
    Stream addStream(Stream stream) {
        streams.add(stream);
        if (!stream.changing()) {
            steady.add(stream.name());
        }
        return stream;
    }

    void sink(String stream) {
        String name = stream.replace('.', '_') + "_out";
        add(name, "{type: sink, from: " + stream + ", format: collect}", new NaiveStage.Sink(stream));
    }

    /** A sink for all rows that nobody reads but some second parts of splits, which may be left alone, and for some rows that somebody reads. */
    void sinks() {
        for (Stream stream : List.copyOf(streams)) {
            boolean part = stream.name().endsWith(".two");
            if (isUnread(stream.name()) ? !part || random.nextBoolean() : random.nextInt(8) == 0) {
                sink(stream.name());
            }
        }
    }

    boolean isUnread(String stream) {
        return !read.contains(stream);
    }

    /** A name that is not taken. */
    String name(String what) {
        return prefix + what + made++;
    }

    /** The name of a stage that there is once only. */
    String only(String what) {
        return prefix + what;
    }

    List<Stream> streams() {
        return streams;
    }

    SplittableRandom random() {
        return random;
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    /** The stages in the order in which they were added, each behind its inputs. */
    Map<String, NaiveStage> stages() {
        return stages;
    }

    /** The names of streams whose rows never change, in any mode. */
    Set<String> steady() {
        return steady;
    }

    /** The stages in any order: their names, each with its line. */
    Map<String, String> shuffled() {
        List<String> names = new ArrayList<>(lines.keySet());
        Map<String, String> declared = new LinkedHashMap<>();
        while (!names.isEmpty()) {
            String name = names.remove(random.nextInt(names.size()));
            declared.put(name, lines.get(name));
        }
        return declared;
    }

    static List<String> names(Collection<Col> columns) {
        return columns.stream().map(Col::name).toList();
    }
}
