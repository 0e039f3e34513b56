package dev.drey.stage.topk;

/** Numbers the rows of one partition, which are given in order. */
final class Ranks {
    private final RowStore rows;
    private final Ranking ranking;
    private long seen;
    private long rank;
    private int last = -1;

    Ranks(RowStore rows, Ranking ranking) {
        this.rows = rows;
        this.ranking = ranking;
    }

    /** The rank of the next row. */
    long next(int row) {
        seen++;
        boolean tied = ranking != Ranking.ROW_NUMBER && last >= 0 && rows.ties(last, row);
        if (!tied) {
            rank = ranking == Ranking.DENSE_RANK ? rank + 1 : seen;
        }
        last = row;
        return rank;
    }
}
