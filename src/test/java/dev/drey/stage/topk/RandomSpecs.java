package dev.drey.stage.topk;

import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.testing.RandomChunks;
import java.util.ArrayList;
import java.util.List;

/** Draws what top-k is asked for. */
final class RandomSpecs {
    private static final int[] KS = {1, 1, 2, 3, 10, 100, 5000};

    private RandomSpecs() {}

    static TopKSpec draw(RandomChunks random, Schema schema) {
        List<Integer> columns = new ArrayList<>();
        for (int c = 0; c < schema.size(); c++) {
            columns.add(random.below(columns.size() + 1), c);
        }
        int partitions = Math.min(schema.size() - 1, random.below(3));
        List<RowOrder.Key> keys = new ArrayList<>();
        for (int c : columns.subList(partitions, columns.size())) {
            if (keys.isEmpty() || random.below(2) == 0) {
                keys.add(new RowOrder.Key(c, random.below(2) == 0, random.below(2) == 0));
            }
        }
        return new TopKSpec(
                schema,
                columns.subList(0, partitions),
                RowOrder.by(keys),
                Ranking.values()[random.below(3)],
                KS[random.below(KS.length)]);
    }
}
