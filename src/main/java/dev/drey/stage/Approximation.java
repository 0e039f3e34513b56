package dev.drey.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a stage promises of results that are not exact, in terms that can be measured where the exact results are at hand. */
public sealed interface Approximation {
    /** The columns of the stage's output by which the promise is measured. */
    List<String> columns();

    /**
     * One row for each key, but a share of the keys is lost; no key is made up and none comes twice.
     *
     * @param key columns whose values make rows one
     * @param promisedRate greatest share of keys that is lost
     */
    record LostKeys(List<String> key, double promisedRate) implements Approximation {
        public LostKeys {
            key = List.copyOf(key);
        }

        @Override
        public List<String> columns() {
            return key;
        }
    }

    /**
     * Some columns are estimates; all other columns are exact.
     *
     * @param key columns that tell the rows of the result apart; none where there is one row
     * @param standardErrors of each column with estimates: the standard deviation of the relative error, 0.016 for 1.6 %
     */
    record Estimates(List<String> key, Map<String, Double> standardErrors) implements Approximation {
        public Estimates {
            key = List.copyOf(key);
            standardErrors = new TreeMap<>(standardErrors);
        }

        @Override
        public List<String> columns() {
            List<String> all = new ArrayList<>(key);
            all.addAll(standardErrors.keySet());
            return all;
        }
    }
}
