package dev.drey.runlog;

import java.util.List;

/**
 * What one stage did in a run.
 *
 * @param stage its name
 * @param type its type's name
 * @param inputs the stages that it waits for: those whose rows it reads, and others that must end before it begins
 * @param outcome how it ended
 * @param rows what became of its rows
 * @param load what it had to hold
 * @param times where its time went
 * @param details what only some stages have to tell
 */
public record StageReport(
        String stage,
        String type,
        List<String> inputs,
        StageOutcome outcome,
        RowCounts rows,
        StageLoad load,
        StageTimes times,
        StageDetails details) {
    public StageReport {
        inputs = List.copyOf(inputs);
    }

    /** Begins the report of a stage that did nothing yet. */
    public static Builder of(String stage, String type) {
        return new Builder(stage, type);
    }

    /** Puts a report together; what is not set stays zero or null. */
    public static final class Builder {
        private final String stage;
        private final String type;
        private List<String> inputs = List.of();
        private StageOutcome outcome = StageOutcome.SUCCEEDED;
        private RowCounts rows = RowCounts.NONE;
        private StageLoad load = StageLoad.NONE;
        private StageTimes times = StageTimes.NONE;
        private BundleReport bundles;
        private SortReport sort;
        private FilterReport filter;
        private CacheReport cache;
        private StageMeasurement measured;

        private Builder(String stage, String type) {
            this.stage = stage;
            this.type = type;
        }

        /** @param names the stages that it waits for */
        public Builder inputs(List<String> names) {
            inputs = names;
            return this;
        }

        public Builder outcome(StageOutcome ended) {
            outcome = ended;
            return this;
        }

        public Builder rows(RowCounts counts) {
            rows = counts;
            return this;
        }

        public Builder load(StageLoad held) {
            load = held;
            return this;
        }

        public Builder times(StageTimes spent) {
            times = spent;
            return this;
        }

        /** @param report null when there were none */
        public Builder bundles(BundleReport report) {
            bundles = report;
            return this;
        }

        /** @param report null when it does not sort */
        public Builder sort(SortReport report) {
            sort = report;
            return this;
        }

        /** @param report null when it has none */
        public Builder filter(FilterReport report) {
            filter = report;
            return this;
        }

        /** @param report null when it has none */
        public Builder cache(CacheReport report) {
            cache = report;
            return this;
        }

        /** @param measurement null when the run was not measured */
        public Builder measured(StageMeasurement measurement) {
            measured = measurement;
            return this;
        }

        public StageReport build() {
            return new StageReport(
                    stage,
                    type,
                    inputs,
                    outcome,
                    rows,
                    load,
                    times,
                    new StageDetails(bundles, sort, filter, cache, measured));
        }
    }
}
