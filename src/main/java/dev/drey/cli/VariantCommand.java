package dev.drey.cli;

import dev.drey.compare.ChildRunner;
import dev.drey.compare.MeasuredRun;
import dev.drey.compare.ModeRun;
import dev.drey.plan.LocalCluster;
import dev.drey.plan.PipelineRunner;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** One run of a comparison, in a process of its own; started by {@link CompareCommand}. */
@Command(name = "run-variant", description = "Runs one variant of a pipeline for compare.", hidden = true)
final class VariantCommand implements Callable<Integer> {
    private static final int PARENT_ENDED = 130;

    @Mixin
    private PipelineFile pipeline;

    @Mixin
    private MeasureOptions measures;

    @Parameters(index = "1", paramLabel = "VARIANT", description = "The file that tells what to run.")
    private Path variant;

    @Parameters(index = "2", paramLabel = "MEASUREMENTS", description = "The file to leave behind.")
    private Path measurements;

    @Override
    public Integer call() throws Exception {
        long age = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        long start = System.nanoTime() - age * 1_000_000;
        endWithParent();
        MeasuredRun run =
                new MeasuredRun(ChildRunner.variant(variant), pipeline::plan, measures.over(pipeline.overrides()));
        PrintStream silent = new PrintStream(OutputStream.nullOutputStream());
        ModeRun result;
        try (RunConsole console = new RunConsole(run.plan(), silent, silent);
                LocalCluster cluster = LocalTarget.start(run.plan(), false)) {
            result = run.measure(() -> console.run(new PipelineRunner(cluster, console), null), start, true);
        }
        ChildRunner.leave(result, measurements);
        return Main.OK;
    }

    /** The parent holds the other end of the standard input: when that closes, the parent wants us to end or is gone. */
    private static void endWithParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // nothing is ever sent
                        }
                    } catch (IOException e) {
                        // as good as closed
                    }
                    System.exit(PARENT_ENDED);
                },
                "drey-parent");
        watch.setDaemon(true);
        watch.start();
    }
}
