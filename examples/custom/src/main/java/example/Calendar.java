package example;

import dev.drey.chunk.BadRow;
import dev.drey.chunk.Schema;
import dev.drey.custom.CustomOptions;
import dev.drey.custom.CustomSource;
import dev.drey.custom.RowOutput;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Year;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The days of some years, a part for each year. Options: {@code from} and {@code to}, the years, both included; {@code closed}, a day that cannot be read, to show what becomes of
 * such rows.
 */
public final class Calendar extends CustomSource {
    private static final long serialVersionUID = 1L;

    private long from;
    private long to;
    private String closed;

    @Override
    public Schema bind(CustomOptions options) {
        from = options.integer("from", 1, 9999);
        to = options.integer("to", 1, 9999);
        closed = options.text("closed", "");
        if (options.faults().isEmpty() && to < from) {
            options.fault("to", "year " + to + " is before " + from);
        }
        return Schema.parse("day date, at timestamp, weekday string, weekend boolean");
    }

    @Override
    public List<String> parts() {
        return LongStream.rangeClosed(from, to).mapToObj(Long::toString).toList();
    }

    @Override
    public PartReader open(String part, long position) {
        return new Days(Year.parse(part), position);
    }

    private final class Days implements PartReader {
        private final Year year;
        private int next;

        Days(Year year, long position) {
            this.year = year;
            this.next = Math.toIntExact(position);
        }

        @Override
        public boolean read(RowOutput rows, int most) {
            for (int i = 0; i < most && next < year.length(); i++, next++) {
                LocalDate day = year.atDay(next + 1);
                if (day.toString().equals(closed)) {
                    byte[] raw = closed.getBytes(StandardCharsets.UTF_8);
                    rows.fault(new BadRow("year " + year, next, next + 1L, "day", "the day is closed", raw));
                    continue;
                }
                boolean weekend = day.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) > 0;
                rows.setDate(0, day)
                        .setLong(1, day.toEpochDay() * 86_400_000_000L)
                        .setString(2, day.getDayOfWeek().name().toLowerCase(java.util.Locale.ROOT))
                        .setBoolean(3, weekend)
                        .add();
            }
            return next < year.length();
        }

        @Override
        public long position() {
            return next;
        }
    }
}
