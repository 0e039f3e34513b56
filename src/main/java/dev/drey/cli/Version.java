package dev.drey.cli;

import org.apache.flink.runtime.util.EnvironmentInformation;
import picocli.CommandLine.IVersionProvider;

/** The version line, from the jar's manifest. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {
            "drey " + (version == null ? "(built from sources)" : version) + ", Flink "
                    + EnvironmentInformation.getVersion()
        };
    }
}
