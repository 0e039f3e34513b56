package dev.drey.stage.distinct;

import dev.drey.chunk.Schema;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import dev.drey.stage.BundleLimits;
import dev.drey.stage.Changelog;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.Options;
import dev.drey.stage.Stage;
import dev.drey.stage.StageNode;
import dev.drey.stage.StreamTraits;
import dev.drey.stage.distinct.BlockedBloomFilter.Geometry;
import dev.drey.stage.distinct.ForgettingBloomFilter.Promise;
import java.time.Duration;
import java.util.List;

/** Checks a declared {@code distinct} against its input; finds all problems in one pass. */
final class DistinctBinding {
    private static final int NANOS_PER_MICRO = 1000;

    private final StageNode node;
    private final Problems problems;
    private final Schema input;
    private final Options options;

    private DistinctBinding(StageNode node, Problems problems) {
        this.node = node;
        this.problems = problems;
        this.input = node.input();
        this.options = node.options();
    }

    static Stage bind(StageNode node, Problems problems) {
        return new DistinctBinding(node, problems).bind();
    }

    private Stage bind() {
        int before = problems.size();
        List<String> by = options.get(DistinctStage.BY);
        if (by != null) {
            by.forEach(column -> check(column, options.position(DistinctStage.BY)));
        } else {
            by = input.names();
        }
        KeepType.Choice choice = options.get(DistinctStage.KEEP);
        if (choice.column() != null) {
            check(choice.column(), options.position(DistinctStage.KEEP));
        }
        boolean approximate = options.get(DistinctStage.APPROXIMATE);
        if (approximate) {
            checkApproximate(choice);
        } else {
            for (OptionSpec<?> option :
                    List.of(DistinctStage.EXPECTED, DistinctStage.RATE, DistinctStage.FORGET_AFTER)) {
                if (options.has(option) && !options.isFaulty(option) && !options.isFaulty(DistinctStage.APPROXIMATE)) {
                    problem(
                            options.position(option),
                            "option '" + option.name()
                                    + "' needs 'approximate: true': the exact form remembers every key");
                }
            }
        }
        if (problems.size() > before || options.anyFaulty()) {
            return Stage.unusable(input);
        }
        return new DistinctStage(
                input,
                by,
                choice.keep(),
                choice.column(),
                approximate ? promise() : null,
                options.get(BundleLimits.MICRO_BATCH),
                traits(by, approximate));
    }

    private void check(String column, Position at) {
        if (!input.has(column)) {
            String near = NameSuggester.didYouMean(column, input.names());
            problem(
                    at,
                    "column '" + column + "' is unknown"
                            + (near.isEmpty() ? "; known: " + String.join(", ", input.names()) : near));
        }
    }

    private void checkApproximate(KeepType.Choice choice) {
        Position at = options.position(DistinctStage.APPROXIMATE);
        String inputName = "input '" + node.inputNames().get(0) + "'";
        if (choice.column() != null) {
            problem(
                    options.position(DistinctStage.KEEP),
                    "'approximate' lets the first row of a key pass when it comes and keeps none; allowed: keep: any");
        }
        if (node.traits().changelog().changing()) {
            problem(
                    at,
                    "'approximate' needs rows that are only added, but the rows of " + inputName + " change in mode "
                            + node.mode().label() + ": a Bloom filter cannot forget a row that is taken back");
        }
        if (options.has(DistinctStage.FORGET_AFTER) && !node.traits().eventTime()) {
            problem(
                    options.position(DistinctStage.FORGET_AFTER),
                    "'forget-after' needs event time, which the rows of " + inputName
                            + " have not: give every source behind it the option 'event-time'");
        }
        if (!options.anyFaulty()) {
            checkSize();
        }
    }

    private void checkSize() {
        Promise promise = promise();
        try {
            Geometry.of(promise.expected(), promise.falsePositiveRate());
        } catch (IllegalArgumentException e) {
            problem(options.position(DistinctStage.EXPECTED), e.getMessage());
        }
    }

    private Promise promise() {
        Duration forget = options.get(DistinctStage.FORGET_AFTER);
        return new Promise(
                options.get(DistinctStage.EXPECTED),
                options.get(DistinctStage.RATE),
                forget == null
                        ? ForgettingBloomFilter.FOREVER
                        : Math.addExact(
                                Math.multiplyExact(forget.getSeconds(), 1_000_000L),
                                forget.getNano() / NANOS_PER_MICRO));
    }

    /** Event time does not outlast the exact form: rows of other times may take each other's place. */
    private StreamTraits traits(List<String> by, boolean approximate) {
        if (approximate) {
            return StreamTraits.inserts(node.traits().eventTime()).approximately();
        }
        boolean onlyKeys = by.containsAll(input.names());
        if (node.mode().isBatch() || onlyKeys && !node.traits().changelog().changing()) {
            return StreamTraits.INSERTS;
        }
        return StreamTraits.INSERTS.withChangelog(Changelog.changesByBucket(by));
    }

    private void problem(Position at, String message) {
        node.problem(problems, at, message);
    }
}
