package dev.drey.api;

import dev.drey.plan.RunFailedException;
import dev.drey.spec.Node;
import dev.drey.spec.PipelineSpec;
import dev.drey.spec.Position;
import dev.drey.spec.SpecException;
import dev.drey.spec.TreeReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A stage of a pipeline that is being declared in Java. Made by {@link Pipeline#stage}; goes on to the next stage or to the pipeline's end. */
public final class PipelineStage {
    private final Pipeline pipeline;
    private final Position position;
    private final String name;
    private final List<Node.Entry> entries = new ArrayList<>();

    PipelineStage(Pipeline pipeline, Position position, String name, String type) {
        this.pipeline = pipeline;
        this.position = position;
        this.name = name;
        option(TreeReader.TYPE, type);
    }

    String name() {
        return name;
    }

    /**
     * The stages whose rows come in, in order.
     *
     * @throws IllegalArgumentException if they are set already
     */
    public PipelineStage from(String... inputs) {
        return option(TreeReader.FROM, Arrays.asList(inputs));
    }

    /**
     * Sets an option of the stage.
     *
     * @param value as {@link Node#of} takes it
     * @throws IllegalArgumentException if it is set already, or the value's class cannot stand in a pipeline
     */
    public PipelineStage option(String option, Object value) {
        add(entries, "stage '" + name + "': option", new Node.Entry(option, position, Node.of(position, value)));
        return this;
    }

    /** Sets several options, in the map's order. */
    public PipelineStage options(Map<String, ?> options) {
        options.forEach(this::option);
        return this;
    }

    /** Adds the next stage to the pipeline. @see Pipeline#stage(String, String) */
    public PipelineStage stage(String stage, String type) {
        return pipeline.stage(stage, type);
    }

    /** Adds the next stage to the pipeline. @see Pipeline#stage(String, String, Map) */
    public PipelineStage stage(String stage, String type, Map<String, ?> options) {
        return pipeline.stage(stage, type, options);
    }

    /** Adds a result of an attached pipeline. @see Pipeline#output(String) */
    public PipelineStage output(String stage) {
        return pipeline.output(stage);
    }

    /** The pipeline that the stage belongs to. */
    public Pipeline pipeline() {
        return pipeline;
    }

    /** @see Pipeline#spec() */
    public PipelineSpec spec() {
        return pipeline.spec();
    }

    /**
     * Runs the pipeline. @see Pipeline#execute()
     *
     * @throws SpecException with every problem, before anything runs
     * @throws RunFailedException with the report of the run, if it failed
     */
    public PipelineResult execute() throws Exception {
        return pipeline.execute();
    }

    Node.Entry entry() {
        return new Node.Entry(name, position, new Node.Mapping(position, entries));
    }

    static void add(List<Node.Entry> entries, String what, Node.Entry entry) {
        if (entries.stream().anyMatch(e -> e.key().equals(entry.key()))) {
            throw new IllegalArgumentException(what + " '" + entry.key() + "' is set already");
        }
        entries.add(entry);
    }
}
