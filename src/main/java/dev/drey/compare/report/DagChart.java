package dev.drey.compare.report;

import static dev.drey.page.Markup.number;

import dev.drey.page.Drawing;
import dev.drey.page.Figures;
import dev.drey.page.Labels;
import dev.drey.page.Markup;
import java.util.ArrayList;
import java.util.List;

/**
 * The pipeline from top to bottom, in each stage a bar per run for the time that it worked. A stage at which runs part is framed and says so.
 *
 * @param id unique in the page
 * @param title what it shows
 * @param description what is to be seen, with the figures
 * @param runs labels of the runs
 * @param nodes the stages in topological order
 */
record DagChart(String id, String title, String description, List<String> runs, List<Node> nodes) {
    /** With more stages than this, bars lose their figures, which stand in the table below, too. */
    private static final int MOST_IN_FULL = 14;

    private static final double WIDTH = 270;
    private static final double SIDE_GAP = 22;
    private static final double ROW_GAP = 34;
    private static final double HEAD = 28;
    private static final double MARK = 20;
    private static final double PAD = 10;
    private static final double LEGEND_STEP = 19;
    private static final double NAME_WIDTH = 96;

    /**
     * One stage.
     *
     * @param inputs places in the list of those that it reads
     * @param millis time that it worked in each run; NaN when it is not known
     * @param mark why runs part here, a few words; null when they do not
     */
    record Node(String name, String type, List<Integer> inputs, double[] millis, String mark) {}

    void draw(Markup page) {
        List<int[]> edges = new ArrayList<>();
        for (int v = 0; v < nodes.size(); v++) {
            for (int input : nodes.get(v).inputs) {
                edges.add(new int[] {input, v});
            }
        }
        LayeredLayout layout = new LayeredLayout(nodes.size(), edges);
        double legend = named() ? 0 : LEGEND_STEP * runs.size() + 12;
        Geometry geometry = new Geometry(layout, nodes, boxHeight(), legend);
        Drawing drawing = new Drawing(page, id, title, description, geometry.width(), geometry.height(), true);
        if (!named()) {
            drawLegend(drawing);
        }
        layout.routes().forEach(route -> drawEdge(drawing, geometry, route));
        double most = mostMillis();
        for (int v = 0; v < nodes.size(); v++) {
            drawNode(drawing, geometry, v, most);
        }
        drawing.end();
    }

    private boolean compact() {
        return nodes.size() > MOST_IN_FULL;
    }

    /** Whether bars have their runs' names beside them; else a legend names them, in the order of the bars. */
    private boolean named() {
        return !compact() && runs.stream().allMatch(run -> Labels.width(run, Drawing.FONT) <= NAME_WIDTH - 6);
    }

    private double barStep() {
        return compact() ? 8 : 18;
    }

    private double boxHeight() {
        return HEAD + barStep() * runs.size() + 6;
    }

    private double mostMillis() {
        double most = 0;
        for (Node node : nodes) {
            for (double millis : node.millis) {
                most = millis > most ? millis : most;
            }
        }
        return most;
    }

    private void drawLegend(Drawing drawing) {
        for (int run = 0; run < runs.size(); run++) {
            double y = LEGEND_STEP * run + 10;
            drawing.rectangle(2, y - 5, 26, 10, 2, "bar s" + run % Drawing.STYLES);
            drawing.text(34, y + 4, "start", "name", Labels.fit(runs.get(run), WIDTH - 34, Drawing.FONT));
        }
    }

    private void drawEdge(Drawing drawing, Geometry geometry, int[] route) {
        StringBuilder path = new StringBuilder();
        int last = route.length - 1;
        double x = geometry.x(route[0]);
        double y = geometry.bottomOf(route[0]);
        path.append("M").append(number(x)).append(' ').append(number(y));
        int row = geometry.layout.row(route[0]);
        for (int i = 1; i <= last; i++) {
            double toX = geometry.x(route[i]);
            double toY = i == last ? geometry.topOf(route[i]) - 6 : geometry.top(row + i);
            double half = (toY - y) / 2;
            path.append("C")
                    .append(String.join(
                            " ",
                            number(x),
                            number(y + half),
                            number(toX),
                            number(toY - half),
                            number(toX),
                            number(toY)));
            if (i < last) {
                toY = geometry.top(row + i) + geometry.boxHeight;
                path.append("L").append(number(toX)).append(' ').append(number(toY));
            }
            x = toX;
            y = toY;
        }
        drawing.path(path.toString(), "edge");
        drawing.path(
                "M" + number(x - 4) + " " + number(y - 1) + "L" + number(x + 4) + " " + number(y - 1) + "L" + number(x)
                        + " " + number(y + 6) + "Z",
                "arrow");
    }

    private void drawNode(Drawing drawing, Geometry geometry, int v, double most) {
        Node node = nodes.get(v);
        double left = geometry.x(v) - WIDTH / 2;
        double top = geometry.top(geometry.layout.row(v));
        drawing.group(node.name + " (" + node.type + ")" + (node.mark == null ? "" : ": " + node.mark));
        if (node.mark != null) {
            drawing.rectangle(left - 3, top - MARK - 1, WIDTH + 6, geometry.boxHeight + MARK + 4, 8, "parting");
            String mark = Labels.fit("✗ " + node.mark, WIDTH - 8, Drawing.FONT);
            drawing.text(left + 6, top - 6, "start", "mark", mark);
        }
        drawing.rectangle(left, top, WIDTH, geometry.boxHeight, 6, "box");
        double typeWidth = Labels.width(node.type, Drawing.FONT);
        drawing.text(left + WIDTH - PAD, top + 19, "end", "tick", node.type);
        double nameWidth = WIDTH - 2 * PAD - typeWidth - 10;
        drawing.text(left + PAD, top + 19, "start", "stage", Labels.fit(node.name, nameWidth, Drawing.FONT * 1.2));
        for (int run = 0; run < runs.size(); run++) {
            drawBar(drawing, left, top + HEAD + run * barStep(), run, node.millis[run], most);
        }
        drawing.endGroup();
    }

    private void drawBar(Drawing drawing, double left, double top, int run, double millis, double most) {
        double nameWidth = named() ? NAME_WIDTH : 0;
        double figureWidth = compact() ? 0 : 62;
        double room = WIDTH - 2 * PAD - nameWidth - figureWidth;
        double thickness = compact() ? 5 : 9;
        double barTop = compact() ? top + 1 : top + 4;
        if (!compact()) {
            String figure = Double.isNaN(millis) ? MeasureTable.MISSING : Figures.duration(millis * 1e6);
            drawing.text(left + WIDTH - PAD, top + 13, "end", "figure", figure);
        }
        if (named()) {
            drawing.text(left + PAD, top + 13, "start", "name", runs.get(run));
        }
        drawing.rectangle(left + PAD + nameWidth, barTop, room, thickness, 2, "track");
        if (millis > 0 && most > 0) {
            double length = Math.max(1.5, room * millis / most);
            drawing.rectangle(left + PAD + nameWidth, barTop, length, thickness, 2, "bar s" + run % Drawing.STYLES);
        }
    }

    /** Where rows and boxes stand; a row in which a stage is marked stands a little lower. */
    private static final class Geometry {
        private final LayeredLayout layout;
        private final double boxHeight;
        private final double[] tops;
        private final List<Node> nodes;

        Geometry(LayeredLayout layout, List<Node> nodes, double boxHeight, double from) {
            this.layout = layout;
            this.nodes = nodes;
            this.boxHeight = boxHeight;
            this.tops = new double[layout.rows()];
            boolean[] marked = new boolean[layout.rows()];
            for (int v = 0; v < nodes.size(); v++) {
                marked[layout.row(v)] |= nodes.get(v).mark != null;
            }
            double y = from + 4;
            for (int row = 0; row < tops.length; row++) {
                y += marked[row] ? MARK : 0;
                tops[row] = y;
                y += boxHeight + ROW_GAP;
            }
        }

        double x(int vertex) {
            return 4 + layout.x(vertex) * (WIDTH + SIDE_GAP) - SIDE_GAP / 2;
        }

        double top(int row) {
            return tops[row];
        }

        double topOf(int vertex) {
            return tops[layout.row(vertex)] - (nodes.get(vertex).mark == null ? 0 : MARK + 1);
        }

        double bottomOf(int vertex) {
            return tops[layout.row(vertex)] + boxHeight + (nodes.get(vertex).mark == null ? 0 : 3);
        }

        double width() {
            return 8 + layout.width() * (WIDTH + SIDE_GAP) - SIDE_GAP;
        }

        double height() {
            return (tops.length == 0 ? 0 : tops[tops.length - 1] + boxHeight) + 8;
        }
    }
}
