package dev.drey.stage.source.generate;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import java.io.Serializable;
import java.util.List;

/**
 * Makes the rows of a schema, column by column.
 *
 * @param schema the columns to make
 * @param columns one for each column
 * @param eventTime makes the rows' event times; null when they have none
 */
public record RowGenerator(Schema schema, List<ColumnGenerator> columns, ColumnGenerator eventTime)
        implements Serializable {
    public RowGenerator {
        columns = List.copyOf(columns);
    }

    /** The same rows with some of the columns. */
    public RowGenerator project(Schema part) {
        return new RowGenerator(
                part,
                part.names().stream()
                        .map(name -> columns.get(schema.indexOf(name)))
                        .toList(),
                eventTime);
    }

    /** Fills a chunk of this schema with rows. */
    public void fill(RowRange rows, Chunk chunk) {
        chunk.reset();
        for (int c = 0; c < columns.size(); c++) {
            chunk.column(c).ensureCapacity(rows.count());
            columns.get(c).fill(rows, chunk.column(c));
        }
        chunk.setRowCount(rows.count());
    }

    /** Fills the event times of the same rows. */
    public void fillTimes(RowRange rows, LongColumn times) {
        times.reset();
        times.ensureCapacity(rows.count());
        eventTime.fill(rows, times);
    }
}
