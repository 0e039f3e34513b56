package dev.drey.api;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.InsertsOnly;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.stage.Changelog;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
import java.util.List;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.DataStream;

/** A stage that gives what a stream of the user's own job gives: where an attached pipeline begins. */
record StreamInput(DataStream<Chunk> stream, Schema schema, StreamTraits traits) implements Stage {

    /**
     * A type of its own for one stream.
     *
     * @throws IllegalArgumentException if a key column is none of the stream's
     */
    static StageType type(String name, DataStream<Chunk> stream, Changelog changelog) {
        Schema schema = ChunkStreams.schema(stream);
        for (String column : changelog.key() == null ? List.<String>of() : changelog.key()) {
            if (!schema.has(column)) {
                throw new IllegalArgumentException("the changes of stream '" + name + "' cannot have key column '"
                        + column + "'; its columns: " + schema);
            }
        }
        StreamInput stage = new StreamInput(stream, schema, StreamTraits.INSERTS.withChangelog(changelog));
        return new StageType(
                name, "Gives a stream of this job.", StageType.Inputs.NONE, List.of(), (node, problems) -> stage);
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return List.of();
    }

    @Override
    public String describe() {
        return "stream of this job: " + schema;
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
        return context.transformRows(
                stream,
                traits.changelog(),
                new InputOperator(
                        context.identity(),
                        schema,
                        context.outputSchema(),
                        traits.changelog().changing()));
    }

    /** Drops the columns that nobody uses, counts, and refuses changes that were not declared. */
    private static final class InputOperator extends ChunkOperator {
        private static final long serialVersionUID = 1L;
        private final int[] sources;
        private final Schema output;
        private final boolean changing;
        private transient Chunk shown;

        InputOperator(OperatorIdentity identity, Schema input, Schema output, boolean changing) {
            super(identity);
            this.sources = output.names().stream().mapToInt(input::indexOf).toArray();
            this.output = output;
            this.changing = changing;
        }

        @Override
        protected void prepare() throws Exception {
            shown = new Chunk(output, new Column[output.size()]);
        }

        @Override
        protected void process(Chunk chunk) {
            if (!changing) {
                InsertsOnly.check(chunk, identity());
            }
            shown.view(chunk);
            for (int i = 0; i < sources.length; i++) {
                shown.setColumn(i, chunk.column(sources[i]));
            }
            emit(shown);
        }
    }
}
