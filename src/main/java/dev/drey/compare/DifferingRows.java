package dev.drey.compare;

import dev.drey.chunk.Schema;
import dev.drey.compare.SinkComparison.RowPair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The first differing rows of two results, by their key where one is known, else by all columns; holds no more than are shown. Rows of the same key
 * belong together; without a key those that agree in most columns do.
 */
final class DifferingRows {
    private final int most;
    private final boolean keyed;
    private final Schema schema;
    private final Comparator<Found> wholeRows;
    private final TreeMap<TypedRow, Sides> sides;

    /** Rows that one key, or one content, has on either side. */
    private record Sides(List<Found> missing, List<Found> extra) {}

    private record Found(TypedRow row, long times) {}

    /**
     * @param key the columns that tell rows apart; null when none are known
     * @param most how many are kept for each side
     */
    DifferingRows(Schema schema, int[] key, int most) {
        this.schema = schema;
        this.keyed = key != null;
        this.most = most;
        int[] all = IntStream.range(0, schema.size()).toArray();
        Comparator<TypedRow> whole = TypedRow.by(all);
        this.wholeRows = Comparator.comparing(Found::row, whole);
        this.sides = new TreeMap<>(keyed ? TypedRow.by(key) : whole);
    }

    /**
     * Takes a row that one side has more often.
     *
     * @param times above 0: so often too many in the reference; below 0: in the run
     */
    void add(String[] text, int times) {
        TypedRow row = new TypedRow(schema, text);
        Sides at = sides.computeIfAbsent(row, r -> new Sides(new ArrayList<>(), new ArrayList<>()));
        keep(new Found(row, Math.abs((long) times)), times > 0 ? at.missing() : at.extra());
        // Without a key each side needs its own first rows, and one side may hold all the smaller ones.
        if (sides.size() > (keyed ? most : 2 * most)) {
            sides.remove(keyed ? sides.lastKey() : dispensable());
        }
    }

    /** Many rows may have the same key: the first ones stay, by all columns. */
    private void keep(Found found, List<Found> rows) {
        int at = Collections.binarySearch(rows, found, wholeRows);
        rows.add(at < 0 ? -at - 1 : at, found);
        if (rows.size() > most) {
            rows.remove(most);
        }
    }

    /** The last row of the side that has more than are shown. */
    private TypedRow dispensable() {
        long missing =
                sides.values().stream().filter(s -> !s.missing().isEmpty()).count();
        boolean fromMissing = missing > most;
        for (Map.Entry<TypedRow, Sides> entry : sides.descendingMap().entrySet()) {
            if (entry.getValue().missing().isEmpty() != fromMissing) {
                return entry.getKey();
            }
        }
        throw new IllegalStateException("no row to leave out of " + sides.size());
    }

    /** The rows side by side, at most as many as are to be shown. */
    List<RowPair> pairs() {
        List<RowPair> pairs = new ArrayList<>();
        if (keyed) {
            sides.values().forEach(side -> pairs.addAll(pair(side.missing(), side.extra())));
        } else {
            List<Found> missing = new ArrayList<>();
            List<Found> extra = new ArrayList<>();
            sides.values().forEach(side -> {
                missing.addAll(side.missing());
                extra.addAll(side.extra());
            });
            pairs.addAll(pair(missing, extra));
        }
        return pairs.size() <= most ? pairs : pairs.subList(0, most);
    }

    /** Gives each missing row the most similar extra row that is left; rows that agree in nothing stand alone. */
    private static List<RowPair> pair(List<Found> missing, List<Found> extra) {
        List<Found> left = new ArrayList<>(extra);
        List<RowPair> pairs = new ArrayList<>();
        for (Found row : missing) {
            Found partner = left.stream()
                    .filter(other -> other.row().agreement(row.row()) > 0)
                    .max(Comparator.comparingInt(other -> other.row().agreement(row.row())))
                    .orElse(null);
            left.remove(partner);
            pairs.add(new RowPair(
                    row.row().text(), partner == null ? null : partner.row().text(), row.times()));
        }
        left.forEach(row -> pairs.add(new RowPair(null, row.row().text(), row.times())));
        return pairs;
    }
}
