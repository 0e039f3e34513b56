package dev.drey.compare.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Places for the nodes of a directed acyclic graph: rows by the longest path from a source, order within rows by repeated barycentres, so that few
 * edges cross; an edge that passes rows gets a place in each of them. After Sugiyama, Tagawa, Toda: Methods for Visual Understanding of Hierarchical
 * System Structures, IEEE Transactions on Systems, Man and Cybernetics 11 (1981).
 *
 * <p>Places are in units of one node's width; rows count from 0.
 */
final class LayeredLayout {
    private static final int SWEEPS = 8;
    /** What an edge takes up beside nodes where it passes a row. */
    private static final double PASSAGE = 0.25;

    private final int nodes;
    private final List<int[]> routes = new ArrayList<>();
    private final List<List<Integer>> rows = new ArrayList<>();
    private final List<List<Integer>> above = new ArrayList<>();
    private final List<List<Integer>> below = new ArrayList<>();
    private int[] row;
    private double fullest;
    private double[] x;

    /**
     * @param nodes how many there are; in topological order
     * @param edges pairs of nodes, from the lesser to the greater
     */
    LayeredLayout(int nodes, List<int[]> edges) {
        this.nodes = nodes;
        layer(edges);
        link(edges);
        order();
        place();
    }

    /** The row of a node. */
    int row(int node) {
        return row[node];
    }

    /** The middle of a node (or of an edge where it passes a row), in node widths from the left edge. */
    double x(int node) {
        return x[node];
    }

    int rows() {
        return rows.size();
    }

    /** Node widths that the whole takes. */
    double width() {
        double widest = 1;
        for (int v = 0; v < x.length; v++) {
            widest = Math.max(widest, x[v] + size(v) / 2);
        }
        return widest;
    }

    /** The places that each edge passes, in the order of the edges: its two nodes, and one place in each row between. */
    List<int[]> routes() {
        return routes;
    }

    private void layer(List<int[]> edges) {
        row = new int[nodes];
        for (int v = 0; v < nodes; v++) {
            for (int[] edge : edges) {
                if (edge[1] == v) {
                    row[v] = Math.max(row[v], row[edge[0]] + 1);
                }
            }
        }
    }

    private void link(List<int[]> edges) {
        int depth = Arrays.stream(row).max().orElse(-1) + 1;
        for (int r = 0; r < depth; r++) {
            rows.add(new ArrayList<>());
        }
        for (int v = 0; v < nodes; v++) {
            add(row[v], v);
        }
        int next = nodes;
        for (int[] edge : edges) {
            int[] route = new int[row[edge[1]] - row[edge[0]] + 1];
            route[0] = edge[0];
            for (int i = 1; i < route.length; i++) {
                if (i == route.length - 1) {
                    route[i] = edge[1];
                } else {
                    route[i] = next;
                    add(row[edge[0]] + i, next++);
                }
                below.get(route[i - 1]).add(route[i]);
                above.get(route[i]).add(route[i - 1]);
            }
            routes.add(route);
        }
        x = new double[next];
    }

    private void add(int atRow, int vertex) {
        rows.get(atRow).add(vertex);
        above.add(new ArrayList<>());
        below.add(new ArrayList<>());
    }

    private void order() {
        double[] rank = new double[x.length];
        rows.forEach(each -> renumber(each, rank));
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean down = sweep % 2 == 0;
            for (int i = 0; i < rows.size(); i++) {
                List<Integer> each = rows.get(down ? i : rows.size() - 1 - i);
                List<List<Integer>> neighbours = down ? above : below;
                double[] wanted = new double[x.length];
                each.forEach(v -> wanted[v] = mean(neighbours.get(v), rank, rank[v]));
                each.sort(Comparator.comparingDouble(v -> wanted[v]));
                renumber(each, rank);
            }
        }
    }

    private static void renumber(List<Integer> vertices, double[] rank) {
        for (int i = 0; i < vertices.size(); i++) {
            rank[vertices.get(i)] = i;
        }
    }

    /** Draws each row towards the middle of its neighbours, in turn from above and from below, keeping order and distances. */
    private void place() {
        for (List<Integer> each : rows) {
            double at = 0;
            for (int v : each) {
                x[v] = at + size(v) / 2;
                at += size(v);
            }
            fullest = Math.max(fullest, at);
        }
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            boolean down = sweep % 2 == 0;
            for (int i = 0; i < rows.size(); i++) {
                pull(rows.get(down ? i : rows.size() - 1 - i), down ? above : below);
            }
        }
        double least = Double.POSITIVE_INFINITY;
        for (int v = 0; v < x.length; v++) {
            least = Math.min(least, x[v] - size(v) / 2);
        }
        for (int v = 0; v < x.length; v++) {
            x[v] -= least;
        }
    }

    private void pull(List<Integer> vertices, List<List<Integer>> neighbours) {
        double shift = 0;
        double[] wanted = new double[vertices.size()];
        for (int i = 0; i < wanted.length; i++) {
            int v = vertices.get(i);
            wanted[i] = mean(neighbours.get(v), x, x[v]);
        }
        double[] placed = wanted.clone();
        for (int i = 1; i < placed.length; i++) {
            double apart = (size(vertices.get(i - 1)) + size(vertices.get(i))) / 2;
            placed[i] = Math.max(placed[i], placed[i - 1] + apart);
        }
        // Pushing apart moved the row to the right; move it back as a whole by what it was moved on average.
        for (int i = 0; i < placed.length; i++) {
            shift += (placed[i] - wanted[i]) / placed.length;
        }
        for (int i = 0; i < placed.length; i++) {
            placed[i] -= shift;
        }
        keepInside(vertices, placed);
        for (int i = 0; i < placed.length; i++) {
            x[vertices.get(i)] = placed[i];
        }
    }

    /** No row may be drawn out of the width that the fullest row needs, or the picture would grow with each sweep. */
    private void keepInside(List<Integer> vertices, double[] placed) {
        double least = 0;
        for (int i = 0; i < placed.length; i++) {
            double half = size(vertices.get(i)) / 2;
            placed[i] = Math.max(placed[i], least + half);
            least = placed[i] + half;
        }
        double most = fullest;
        for (int i = placed.length - 1; i >= 0; i--) {
            double half = size(vertices.get(i)) / 2;
            placed[i] = Math.min(placed[i], most - half);
            most = placed[i] - half;
        }
    }

    private double size(int vertex) {
        return vertex < nodes ? 1 : PASSAGE;
    }

    private static double mean(List<Integer> vertices, double[] values, double otherwise) {
        return vertices.stream().mapToDouble(v -> values[v]).average().orElse(otherwise);
    }
}
