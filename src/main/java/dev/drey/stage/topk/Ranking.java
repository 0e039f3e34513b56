package dev.drey.stage.topk;

/** What the number of a row in its partition is, and so what becomes of ties at the border. */
public enum Ranking {
    /** 1, 2, 3, …: ties are told apart, exactly k rows stay. */
    ROW_NUMBER,
    /** One more than the rows in front, ties alike: 1, 2, 2, 4; all rows that tie with the k-th stay. */
    RANK,
    /** One more than the different values in front: 1, 2, 2, 3; all rows with one of the first k values stay. */
    DENSE_RANK;

    /** As pipelines write it. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
