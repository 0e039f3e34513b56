package dev.drey.pipelines;

import dev.drey.pipelines.Drawing.Col;
import dev.drey.pipelines.Drawing.Kind;
import dev.drey.pipelines.Drawing.Stream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Draws pipelines: filters, selects, splits, aggregates over all rows, per group and per window, aggregates over aggregates, first rows, distinct rows, joins, unions,
 * diamonds; rows that cannot be read or worked on, and what reads them. Each stage is drawn as a line of YAML and as a {@link NaiveStage} that says what it
 * means, and the lines stand in any order. Stages of one drawing have a common prefix, so that many pipelines can be one job.
 */
final class RandomPipelines {
    private static final List<Col> SOURCE = List.of(
            new Col("k", Kind.STR),
            new Col("g", Kind.INT),
            new Col("i", Kind.INT),
            new Col("d", Kind.DEC),
            new Col("x", Kind.DBL),
            new Col("b", Kind.BOOL),
            new Col("t", Kind.TIME));

    private RandomPipelines() {}

    /**
     * A drawn pipeline.
     *
     * @param lines of YAML by the stages' names, in the order of declaration
     * @param stages what they mean, in topological order; sources and sinks among them
     * @param steady the streams of rows, {@code stage} or {@code stage.output}, that never change, in any mode
     */
    record Drawn(Map<String, String> lines, Map<String, NaiveStage> stages, Set<String> steady) {}

    /**
     * Draws one pipeline.
     *
     * @param path of the source's file
     * @param file what is in it
     * @param late true when some of its rows are further behind than {@link RandomRows#OUT_OF_ORDER_SECONDS}
     */
    static Drawn draw(SplittableRandom random, String prefix, String path, RandomRows.Rows file, boolean late) {
        Drawing drawing = new Drawing(random, prefix);
        RandomRowStages rowStages = new RandomRowStages(drawing);
        RandomKeyedStages keyedStages = new RandomKeyedStages(drawing, rowStages, late);
        String source = source(drawing, rowStages, path, !file.letters().isEmpty());
        int size = 2 + random.nextInt(4);
        for (int i = 0; i < size; i++) {
            stage(drawing, rowStages, keyedStages);
        }
        rowStages.gatherLetters();
        drawing.sinks();
        int rows = file.sound().rowCount();
        if (rows % 3 == 1) {
            keyedStages.transientFault(source, rows);
        }
        return new Drawn(drawing.shuffled(), drawing.stages(), drawing.steady());
    }

    private static String source(Drawing drawing, RandomRowStages rowStages, String path, boolean bad) {
        String name = drawing.only("in");
        Stream rows = new Stream(name, SOURCE, true, false);
        String onError = bad ? rowStages.onError(false) : null;
        drawing.add(
                name,
                "{type: file, path: " + path + ", schema: {" + RandomRows.YAML
                        + "}, event-time: {column: t, out-of-orderness: " + RandomRows.OUT_OF_ORDER_SECONDS + "s}"
                        + RandomRowStages.option(onError) + "}",
                new NaiveStage.Source(path),
                rows);
        rowStages.letters(name, onError);
        return name;
    }

    private static void stage(Drawing drawing, RandomRowStages rowStages, RandomKeyedStages keyedStages) {
        Stream input = drawing.pick(drawing.streams());
        switch (drawing.random().nextInt(10)) {
            case 0 -> rowStages.filter(input);
            case 1 -> rowStages.select(input);
            case 2 -> rowStages.union(input);
            case 3 -> rowStages.split(input);
            case 4 -> keyedStages.distinct(input);
            case 5 -> keyedStages.windowed(input);
            case 6 -> keyedStages.topK(input);
            case 7 -> keyedStages.join(input);
            default -> keyedStages.aggregate(input);
        }
    }
}
