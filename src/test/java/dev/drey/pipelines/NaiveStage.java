package dev.drey.pipelines;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a drawn stage means, for {@link NaiveEvaluator}. */
sealed interface NaiveStage {
    /** The stages that it reads. */
    List<String> inputs();

    record Source(String path) implements NaiveStage {
        @Override
        public List<String> inputs() {
            return List.of();
        }
    }

    /** Rows for which the condition has no result are set aside. */
    record Filter(String input, String condition) implements NaiveStage {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }
    }

    /** Rows for which a column that somebody reads has no result are set aside. */
    record Select(String input, Map<String, String> columns) implements NaiveStage {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }
    }

    record Union(List<String> inputs) implements NaiveStage {}

    /**
     * Rows dealt out to named outputs, which others read as {@code stage.output}.
     *
     * @param conditions by the output's name, in the order in which they are asked
     * @param rest the output for the others; null when they are dropped
     */
    record Split(String input, Map<String, String> conditions, String rest) implements NaiveStage {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }
    }

    /** Windows in seconds; slide equals size for tumbling ones. */
    record Window(int size, int slide) {
        String yaml() {
            return size == slide ? "{tumble: " + size + "s}" : "{hop: {size: " + size + "s, slide: " + slide + "s}}";
        }
    }

    /** A call of an aggregate function; filter null when there is none. */
    record Call(String name, String function, List<String> arguments, boolean distinct, String filter) {
        Call withFilter(String condition) {
            return new Call(name, function, arguments, distinct, condition);
        }

        String sql() {
            String inside = arguments.isEmpty() ? "*" : (distinct ? "distinct " : "") + String.join(", ", arguments);
            return function + "(" + inside + ")" + (filter == null ? "" : " filter (where " + filter + ")");
        }
    }

    record Aggregate(String input, List<String> keys, Window window, List<Call> calls) implements NaiveStage {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }
    }

    /** A column to order by. */
    record Order(String column, boolean descending, boolean nullsFirst) {
        String yaml() {
            return column + (descending ? " desc" : "") + (nullsFirst ? " nulls first" : " nulls last");
        }
    }

    /** The first rows; their number is a column where the result has one more than the input. */
    record TopK(String input, int k, List<Order> orders, List<String> partitionBy, String rank) implements NaiveStage {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }
    }

    /**
     * Rows whose keys are equal.
     *
     * @param condition on pairs, which does not match those that it has no result for, of columns {@code left.x} and {@code right.x}; null for none
     * @param within seconds that event times may be apart; 0 when they do not count
     * @param columns of the result by name, as {@code left.x} or {@code right.x}
     */
    record Join(
            String left,
            String right,
            List<String> leftKeys,
            List<String> rightKeys,
            String kind,
            String condition,
            int within,
            Map<String, String> columns)
            implements NaiveStage {
        @Override
        public List<String> inputs() {
            return List.of(left, right);
        }

        String yaml() {
            List<String> on = new ArrayList<>();
            for (int k = 0; k < leftKeys.size(); k++) {
                on.add("{" + leftKeys.get(k) + ": " + rightKeys.get(k) + "}");
            }
            List<String> select = new ArrayList<>();
            columns.forEach((name, column) -> select.add("{" + name + ": " + column + "}"));
            return "on: [" + String.join(", ", on) + "], kind: " + kind + ", select: [" + String.join(", ", select)
                    + "]" + (condition == null ? "" : ", condition: \"" + condition + "\"")
                    + (within == 0 ? "" : ", within: " + within + "s");
        }
    }

    /** Order null for {@code any}. */
    record Distinct(String input, List<String> by, String keep, String order) implements NaiveStage {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }
    }

    record Sink(String input) implements NaiveStage {
        @Override
        public List<String> inputs() {
            return List.of(input);
        }
    }
}
