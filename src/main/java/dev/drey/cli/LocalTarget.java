package dev.drey.cli;

import dev.drey.plan.LocalCluster;
import dev.drey.plan.Plan;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;

/** Starts the cluster of local runs. */
final class LocalTarget {
    private LocalTarget() {}

    /**
     * A cluster in this process that a plan fits in, set up by the configuration folder and the plan's own entries.
     *
     * @param ui true to serve Flink's web UI
     */
    static LocalCluster start(Plan plan, boolean ui) throws Exception {
        String conf = System.getProperty("drey.conf.dir");
        Configuration configuration = conf == null ? new Configuration() : GlobalConfiguration.loadConfiguration(conf);
        plan.flink().forEach((key, value) -> configuration.setString(key, value.resolve()));
        return LocalCluster.start(configuration, plan, ui);
    }
}
