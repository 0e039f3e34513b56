package dev.drey.expression;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.RowKind;

/**
 * Evaluates expressions over rows of which one that allows no result must not fail the run, or not yet, since it may still be taken back. As long as all rows allow one this
 * costs nothing. Otherwise the chunk's rows are evaluated one by one, those that allow none are withheld and told of, and the others are evaluated again
 * together.
 *
 * <p>A row's verdict depends on its values alone, so that its retraction is withheld as surely as it was. Not thread-safe.
 */
public final class SoundRows {
    private final Evaluation evaluation;
    private final Faults faults;
    private Chunk sound;
    private int[] selection = {};

    /** What is evaluated, all of it at once. */
    @FunctionalInterface
    public interface Evaluation {
        /**
         * Evaluates the selected rows; may be called again for the same ones.
         *
         * @throws EvaluationException when a row's values allow no result
         */
        void evaluate(Chunk chunk);
    }

    /** Is told of the rows that are withheld. */
    @FunctionalInterface
    public interface Faults {
        /**
         * A row was withheld.
         *
         * @param fault what is wrong with its values
         * @param chunk holds the row; valid during the call
         * @param row physical row
         * @param retracted true when the row is taken back, false when it is added
         */
        void add(EvaluationException fault, Chunk chunk, int row, boolean retracted);
    }

    /**
     * For one subtask.
     *
     * @param evaluation what to evaluate
     * @param faults told of each row that is withheld; null where none are: then the first fault passes on
     */
    public SoundRows(Evaluation evaluation, Faults faults) {
        this.evaluation = evaluation;
        this.faults = faults;
    }

    /**
     * Evaluates a chunk.
     *
     * @return the rows that the evaluation's last call was for: the chunk itself, or those of its rows that allow a result, valid until the next call. Their
     *     kinds are the chunk's, also where only one half of an update is left
     * @throws EvaluationException when a row's values allow no result and none are withheld
     */
    public Chunk evaluate(Chunk chunk) {
        try {
            evaluation.evaluate(chunk);
            return chunk;
        } catch (EvaluationException e) {
            if (faults == null) {
                throw e;
            }
            view(chunk);
            selectSoundRows(chunk);
            evaluation.evaluate(sound);
            return sound;
        }
    }

    private void view(Chunk chunk) {
        if (sound == null) {
            sound = new Chunk(chunk.schema(), new Column[chunk.columnCount()]);
        }
        sound.view(chunk);
        for (int c = 0; c < chunk.columnCount(); c++) {
            sound.setColumn(c, chunk.column(c));
        }
    }

    private void selectSoundRows(Chunk chunk) {
        int count = chunk.selectedCount();
        if (selection.length < count) {
            selection = new int[Math.max(count, chunk.rowCount())];
        }
        byte[] kinds = chunk.rowKinds();
        int[] one = new int[1];
        int kept = 0;
        for (int i = 0; i < count; i++) {
            one[0] = chunk.selectedRow(i);
            sound.select(one, 1);
            try {
                evaluation.evaluate(sound);
                selection[kept++] = one[0];
            } catch (EvaluationException e) {
                faults.add(e, chunk, one[0], kinds != null && RowKind.retracts(kinds[one[0]]));
            }
        }
        sound.select(selection, kept);
    }
}
