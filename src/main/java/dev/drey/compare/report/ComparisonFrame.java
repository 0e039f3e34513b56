package dev.drey.compare.report;

import dev.drey.compare.Comparison.Machine;
import dev.drey.compare.Comparison.Verdict;
import dev.drey.page.Figures;
import dev.drey.page.HtmlFrame;
import dev.drey.page.HtmlFrame.Judged;

/** What pages about comparisons have in common: the verdict on top, facts about the machine. */
final class ComparisonFrame {
    private ComparisonFrame() {}

    /** Opens the box of the verdict; the caller closes it. */
    static void openVerdict(HtmlFrame frame, Verdict verdict, String reason) {
        Judged judged = switch (verdict) {
            case EQUAL -> Judged.GOOD;
            case EXPLAINED -> Judged.FAIR;
            case DIFFERENT -> Judged.BAD;
        };
        frame.openVerdict(judged, verdict.name(), reason);
    }

    static void facts(HtmlFrame frame, Machine machine) {
        frame.fact("where", machine.target());
        frame.fact(
                "processors", machine.processors() + (machine.processor() == null ? "" : ", " + machine.processor()));
        frame.fact("memory", machine.memoryBytes() == null ? null : Figures.bytes(machine.memoryBytes()));
        frame.fact("most heap per run", machine.maxHeapBytes() == null ? null : Figures.bytes(machine.maxHeapBytes()));
        frame.fact("software", "Flink " + machine.flink() + ", Java " + machine.java() + ", " + machine.system());
    }
}
