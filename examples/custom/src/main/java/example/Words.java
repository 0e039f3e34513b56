package example;

import dev.drey.chunk.Schema;
import dev.drey.custom.BadRowException;
import dev.drey.custom.CustomOptions;
import dev.drey.custom.Row;
import dev.drey.custom.RowOutput;
import dev.drey.custom.RowStage;
import java.util.Locale;

/**
 * The words of a text column, a row for each, in lower case. Options: {@code column}, the text; {@code longest} (default 30), a text with a longer word is refused.
 */
public final class Words extends RowStage {
    private static final long serialVersionUID = 1L;

    private int column;
    private long longest;

    @Override
    public Schema bind(Schema input, CustomOptions options) {
        column = options.column("column", input);
        longest = options.integer("longest", 1, 1000, 30);
        return Schema.parse("word string, letters bigint");
    }

    /** A text gives the same words whenever it comes, so that a text that is taken back takes them back. */
    @Override
    public boolean takesChanges() {
        return true;
    }

    @Override
    protected void row(Row in, RowOutput out) throws BadRowException {
        if (in.isNull(column)) {
            return;
        }
        for (String word : in.getString(column).toLowerCase(Locale.ROOT).split("\\W+")) {
            if (word.length() > longest) {
                throw new BadRowException("word '" + word + "' has " + word.length() + " letters; allowed: " + longest);
            }
            if (!word.isEmpty()) {
                out.setString(0, word).setLong(1, word.length()).add();
            }
        }
    }
}
