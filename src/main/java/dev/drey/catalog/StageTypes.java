package dev.drey.catalog;

import dev.drey.stage.StageCatalog;
import dev.drey.stage.aggregate.AggregateStage;
import dev.drey.stage.connection.DatabaseConnections;
import dev.drey.stage.custom.CustomStage;
import dev.drey.stage.distinct.DistinctStage;
import dev.drey.stage.join.JoinStage;
import dev.drey.stage.lookup.LookupStage;
import dev.drey.stage.row.FilterStage;
import dev.drey.stage.row.SelectStage;
import dev.drey.stage.row.SplitStage;
import dev.drey.stage.row.UnionStage;
import dev.drey.stage.sink.SinkStage;
import dev.drey.stage.sort.SortStage;
import dev.drey.stage.source.CustomSourceStage;
import dev.drey.stage.source.FileConnection;
import dev.drey.stage.source.FileStage;
import dev.drey.stage.source.GenerateStage;
import dev.drey.stage.source.ValuesStage;
import dev.drey.stage.source.jdbc.JdbcStage;
import dev.drey.stage.topk.TopKStage;
import java.util.List;

/** THE list of built-in stage types, in the order of the reference, and of connection types. A new type is one line here. */
public final class StageTypes {
    private static final StageCatalog BUILT_IN = new StageCatalog(
            List.of(
                    FileStage.TYPE, //
                    ValuesStage.TYPE,
                    GenerateStage.TYPE,
                    JdbcStage.TYPE,
                    FilterStage.TYPE,
                    SelectStage.TYPE,
                    UnionStage.TYPE,
                    SplitStage.TYPE,
                    JoinStage.TYPE,
                    LookupStage.TYPE,
                    AggregateStage.TYPE,
                    TopKStage.TYPE,
                    SortStage.type(TopKStage::firstRows),
                    DistinctStage.TYPE,
                    CustomStage.type(CustomSourceStage::bind, CustomSourceStage.OPTIONS),
                    SinkStage.TYPE),
            List.of(DatabaseConnections.POSTGRESQL, DatabaseConnections.H2, FileConnection.TYPE));

    private StageTypes() {}

    /** All built-in types; a caller's own are added by {@link StageCatalog#plus}. */
    public static StageCatalog builtIn() {
        return BUILT_IN;
    }
}
