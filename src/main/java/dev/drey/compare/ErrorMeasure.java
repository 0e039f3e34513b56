package dev.drey.compare;

import dev.drey.stage.Approximation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Measures the errors of a stage's approximate results against exact ones, in the bounded memory of {@link ResultDiff}. */
final class ErrorMeasure {
    private final ResultFiles exact;
    private final ResultFiles approximate;

    /** @param exact the same columns as {@code approximate} */
    ErrorMeasure(ResultFiles exact, ResultFiles approximate) {
        this.exact = exact;
        this.approximate = approximate;
    }

    List<MeasuredError> lostKeys(Approximation.LostKeys promise) throws IOException {
        ResultDifference difference = new ResultDiff(exact, approximate, null, 0).multisets();
        return List.of(MeasuredError.ofKeys(
                promise.promisedRate(), difference.missing(), difference.referenceRows(), difference.extra()));
    }

    /** One error for each column with estimates. */
    List<MeasuredError> estimates(Approximation.Estimates promise) throws IOException {
        Estimates estimates = new Estimates(promise);
        ResultDiff diff = new ResultDiff(exact, approximate, promise.key(), 0);
        long rows = diff.differences(estimates::add).referenceRows();
        return estimates.errors(rows);
    }

    /** Pairs rows of one key that differ; those that do not are never seen here and have no error. */
    private final class Estimates {
        private final List<String> names;
        private final Approximation.Estimates promise;
        private final int[] key;
        private final Column[] columns;
        /** Rows of one side that wait for the other's, by key; rows of a key come close behind each other. */
        private final Map<List<String>, Row> waiting = new HashMap<>();

        private long unpaired;

        /** A row and the side that it is of. */
        private record Row(String[] values, boolean exact) {}

        private static final class Column {
            private double sumOfSquares;
            private double worst;
            private long wrong;

            void add(double value, double estimate) {
                double error = Math.abs(estimate - value) / Math.max(1, Math.abs(value));
                sumOfSquares += error * error;
                worst = Math.max(worst, error);
                wrong += error == 0 ? 0 : 1;
            }
        }

        Estimates(Approximation.Estimates promise) {
            this.promise = promise;
            this.names = new ArrayList<>(promise.standardErrors().keySet());
            this.key = promise.key().stream().mapToInt(exact.schema()::indexOf).toArray();
            this.columns = new Column[names.size()];
            Arrays.setAll(columns, c -> new Column());
        }

        void add(String[] values, int times) {
            List<String> ofKey = new ArrayList<>();
            for (int column : key) {
                ofKey.add(values[column]);
            }
            Row row = new Row(values, times > 0);
            Row other = waiting.remove(ofKey);
            unpaired += Math.abs(times) - 1;
            if (other == null) {
                waiting.put(ofKey, row);
            } else if (other.exact == row.exact) {
                unpaired += 2;
            } else {
                pair(row.exact ? row.values : other.values, row.exact ? other.values : row.values);
            }
        }

        private void pair(String[] value, String[] estimate) {
            for (int c = 0; c < columns.length; c++) {
                int place = exact.schema().indexOf(names.get(c));
                columns[c].add(Double.parseDouble(value[place]), Double.parseDouble(estimate[place]));
            }
        }

        List<MeasuredError> errors(long rows) {
            List<MeasuredError> errors = new ArrayList<>();
            for (int c = 0; c < columns.length; c++) {
                Column column = columns[c];
                errors.add(MeasuredError.ofEstimates(
                        names.get(c),
                        promise.standardErrors().get(names.get(c)),
                        new MeasuredError.Sum(column.sumOfSquares, column.worst, column.wrong, rows),
                        unpaired + waiting.size()));
            }
            return errors;
        }
    }
}
