package dev.drey.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random expressions against a naive evaluator, and against DuckDB where it means the same. */
class ExpressionDifferentialTest {
    private static final long SEED = 20260402L;
    private static final int CASES = 8_000;
    private static final int DUCK_CASES = 1_500;
    private static final Object FAILED = "the row has no result";

    @Test
    void randomExpressions_giveWhatTheNaiveEvaluatorGives() throws ExpressionException {
        int faults = 0;
        for (int i = 0; i < CASES; i++) {
            SplittableRandom random = new SplittableRandom(SEED + i);
            RandomExpressions.Node node = new RandomExpressions(random).any(1 + random.nextInt(4));
            Chunk chunk = RandomRows.chunk(random, random.nextInt(70), random.nextInt(3) == 0);
            select(chunk, random);
            String label = "seed " + (SEED + i) + ": " + node.sql();
            faults += check(node, chunk, label) ? 0 : 1;
        }
        assertThat(faults).as("cases that fail").isBetween(CASES / 50, CASES / 2);
    }

    private static void select(Chunk chunk, SplittableRandom random) {
        if (random.nextBoolean()) {
            int[] rows = new int[chunk.rowCount()];
            int count = 0;
            int kept = random.nextInt(5);
            for (int row = 0; row < rows.length; row++) {
                if (random.nextInt(4) < kept) {
                    rows[count++] = row;
                }
            }
            chunk.select(rows, count);
        }
    }

    /** @return false when both sides agree that the chunk has no result */
    private static boolean check(RandomExpressions.Node node, Chunk chunk, String label) throws ExpressionException {
        List<Object> expected = new ArrayList<>();
        for (int i = 0; i < chunk.selectedCount(); i++) {
            expected.add(naive(node, RandomRows.row(chunk, chunk.selectedRow(i))));
        }
        BoundExpression bound = Expression.parse(node.sql()).bind(chunk.schema());
        Evaluator evaluator = bound.evaluator();
        Column column;
        try {
            column = evaluator.evaluate(chunk);
        } catch (EvaluationException e) {
            assertThat(expected).as("%s: %s", label, e.getMessage()).contains(FAILED);
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            int row = chunk.selectedRow(i);
            Object actual = RandomRows.value(bound.type(), column, row);
            if (!same(expected.get(i), actual)) {
                throw new AssertionError(label + "\nrow " + Arrays.toString(RandomRows.row(chunk, row)) + "\nexpected "
                        + expected.get(i) + "\nbut was  " + actual + " " + bound.type());
            }
        }
        if (bound.type().equals(DataType.BOOLEAN)) {
            checkFilter(evaluator, expected, chunk, label);
        }
        return true;
    }

    private static void checkFilter(Evaluator evaluator, List<Object> expected, Chunk chunk, String label) {
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            if (Boolean.TRUE.equals(expected.get(i))) {
                rows.add(chunk.selectedRow(i));
            }
        }
        int[] selection = new int[chunk.selectedCount()];
        int count = evaluator.filter(chunk, selection);
        assertThat(Arrays.stream(selection, 0, count).boxed().toList())
                .as("rows kept, %s", label)
                .isEqualTo(rows);
    }

    private static Object naive(RandomExpressions.Node node, Object[] row) {
        try {
            return node.value().apply(row);
        } catch (RandomExpressions.Fault e) {
            return FAILED;
        }
    }

    private static boolean same(Object expected, Object actual) {
        if (expected instanceof BigDecimal x && actual instanceof BigDecimal y) {
            return x.compareTo(y) == 0;
        }
        return Objects.equals(expected, actual);
    }

    @Test
    void randomExpressions_giveWhatDuckDbGives() throws SQLException {
        SplittableRandom random = new SplittableRandom(SEED);
        Chunk chunk = RandomRows.chunk(random, 200, false);
        int compared = 0;
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            load(connection, chunk);
            for (int i = 0; i < DUCK_CASES; i++) {
                random = new SplittableRandom(SEED + i);
                RandomExpressions.Node node = new RandomExpressions(random).any(1 + random.nextInt(3));
                if (node.duck() != null) {
                    compared += compare(connection, node, chunk) ? 1 : 0;
                }
            }
        }
        assertThat(compared).as("expressions compared").isGreaterThan(DUCK_CASES / 4);
    }

    private static void load(Connection connection, Chunk chunk) throws SQLException {
        String columns = RandomExpressions.SCHEMA.replace("string", "varchar");
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE input (n bigint, " + columns + ")");
        }
        String marks = ", ?".repeat(chunk.columnCount());
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO input VALUES (?" + marks + ")")) {
            for (int row = 0; row < chunk.rowCount(); row++) {
                insert.setLong(1, row);
                Object[] values = RandomRows.row(chunk, row);
                for (int c = 0; c < values.length; c++) {
                    insert.setObject(c + 2, values[c]);
                }
                insert.execute();
            }
        }
    }

    /** @return false when a row has no result here or there */
    private static boolean compare(Connection connection, RandomExpressions.Node node, Chunk chunk) {
        List<Object> theirs = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT " + node.duck() + " FROM input ORDER BY n")) {
            while (result.next()) {
                theirs.add(result.getObject(1));
            }
        } catch (SQLException e) {
            return false;
        }
        BoundExpression bound;
        Column column;
        try {
            bound = Expression.parse(node.sql()).bind(chunk.schema());
            column = bound.evaluator().evaluate(chunk);
        } catch (EvaluationException e) {
            return false;
        } catch (ExpressionException e) {
            throw new AssertionError(node.sql(), e);
        }
        for (int row = 0; row < chunk.rowCount(); row++) {
            Object ours = RandomRows.value(bound.type(), column, row);
            if (!alike(ours, theirs.get(row))) {
                throw new AssertionError("seed " + SEED + ": " + node.duck() + "\nrow "
                        + Arrays.toString(RandomRows.row(chunk, row)) + "\nDuckDB " + theirs.get(row) + "\nDrey   "
                        + ours);
            }
        }
        return true;
    }

    private static boolean alike(Object ours, Object theirs) {
        if (ours == null || theirs == null) {
            return ours == theirs;
        }
        if (ours instanceof Double x) {
            return x.equals(((Number) theirs).doubleValue()) || x == 0 && ((Number) theirs).doubleValue() == 0;
        }
        if (ours instanceof Number) {
            return new BigDecimal(ours.toString()).compareTo(new BigDecimal(theirs.toString())) == 0;
        }
        if (theirs instanceof java.sql.Timestamp time) {
            return ours.equals(time.toLocalDateTime())
                    || ours instanceof LocalDate date && date.atStartOfDay().equals(time.toLocalDateTime());
        }
        if (ours instanceof LocalDateTime || ours instanceof LocalDate) {
            return ours.toString().equals(theirs.toString());
        }
        return ours.equals(theirs);
    }
}
