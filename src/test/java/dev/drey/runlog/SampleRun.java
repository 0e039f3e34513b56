package dev.drey.runlog;

import dev.drey.runlog.RunReport.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A made-up run: three sources side by side, a join of two, a load of the join and the third. */
public final class SampleRun {
    /** 2026-06-01 12:00:00 UTC. */
    public static final long START = 1_780_315_200L * 1_000_000_000L;

    public static final long MILLI = 1_000_000L;

    private SampleRun() {}

    /** A run that ended well. */
    public static RunReport succeeded() {
        return report(Status.SUCCEEDED, null, stages(null));
    }

    /** The same when the join failed. */
    public static RunReport failed(String error) {
        return report(Status.FAILED, error, stages(error));
    }

    private static RunReport report(Status status, String error, List<StageReport> stages) {
        RowLedger ledger = new RowLedger(
                List.of(
                        new RowLedger.Stage("orders", 1000, 0, 0, 0, 2, 0, 0, 0, 998),
                        new RowLedger.Stage("joined", 1000, 0, 0, 1000, 0, 0, 0, 998, 998)),
                List.of(new RowLedger.Edge("orders", "joined", 998, 998)));
        return new RunReport("chapter <5>", "batch", 2, status, error, 2.6, 0, 4096, stages, ledger);
    }

    private static List<StageReport> stages(String error) {
        List<StageReport> stages = new ArrayList<>();
        stages.add(stage("orders", List.of(), 0, 1000, 1000));
        stages.add(stage("users", List.of(), 0, 1010, 400));
        stages.add(stage("rates", List.of(), 5, 900, 890));
        StageReport joined = stage("joined", List.of("orders", "users"), 1050, 2350, 1250);
        StageReport load = stage("load", List.of("joined", "rates"), 2400, 2500, 80);
        stages.add(error == null ? joined : ended(joined, StageStatus.FAILED, error));
        stages.add(error == null ? load : ended(load, StageStatus.SKIPPED, null));
        return stages;
    }

    private static StageReport ended(StageReport stage, StageStatus status, String error) {
        return StageReport.of(stage.stage(), stage.type())
                .inputs(stage.inputs())
                .times(status == StageStatus.SKIPPED ? StageTimes.NONE : stage.times())
                .outcome(new StageOutcome(status, error, 1))
                .build();
    }

    private static StageReport stage(String name, List<String> inputs, long from, long to, long own) {
        Activity activity = new Activity();
        activity.add(START + from * MILLI, START + to * MILLI, own * MILLI);
        Span span = new Span(
                START + from * MILLI, START + (from + 1) * MILLI, START + (to - 1) * MILLI, START + to * MILLI);
        Map<String, String> types = Map.of("joined", "join", "load", "sink");
        return StageReport.of(name, types.getOrDefault(name, "file"))
                .inputs(inputs)
                .rows(new RowCounts(inputs.isEmpty() ? 0 : 1000, 998, inputs.isEmpty() ? 2 : 0, 0))
                .load(new StageLoad(3, 400, 0, 0, inputs.isEmpty() ? 2048 : 0, 0))
                .times(new StageTimes(
                        span, own * MILLI, (to - from - own) * MILLI, 0, own * MILLI, BusySlices.of(activity)))
                .build();
    }
}
