package dev.drey.cli;

import dev.drey.catalog.StageTypes;
import dev.drey.spec.NameSuggester;
import dev.drey.stage.StageCatalog;
import dev.drey.stage.StageReference;
import dev.drey.stage.StageType;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The reference of stage types, and the schema that an editor checks pipeline files with. */
@Command(
        name = "stages",
        description = "Lists the stage types, or tells all about one.",
        mixinStandardHelpOptions = true)
final class StagesCommand implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "A stage type; all when left out.")
    private String name;

    @Option(names = "--json-schema", description = "Prints a JSON schema of pipeline files, for editors.")
    private boolean jsonSchema;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        StageCatalog catalog = StageTypes.builtIn();
        PrintWriter out = command.commandLine().getOut();
        if (jsonSchema) {
            out.println(StageReference.jsonSchema(catalog.types()));
        } else if (name == null) {
            out.print(StageReference.overview(catalog.types()));
            out.println();
            out.print(StageReference.settings());
        } else {
            out.print(StageReference.of(find(catalog)));
        }
        out.flush();
        return Main.OK;
    }

    private StageType find(StageCatalog catalog) {
        StageType type = catalog.find(name);
        if (type == null) {
            throw new ParameterException(
                    command.commandLine(),
                    "stage type '" + name + "' is unknown" + NameSuggester.didYouMean(name, catalog.names())
                            + "; allowed: " + String.join(", ", catalog.names()));
        }
        return type;
    }
}
