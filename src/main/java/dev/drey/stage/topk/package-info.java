/**
 * {@code top-k}: the first rows of an order, of all rows or of each partition. {@link dev.drey.stage.topk.TopKHeap} keeps them of rows that are only added, in
 * memory that does not grow with the input; {@link dev.drey.stage.topk.RankedRows} of rows that change.
 */
package dev.drey.stage.topk;
