/**
 * Dimensions: small or large tables that rows are enriched from by key, and what the {@code lookup} stage and the connections behind it agree on. No Flink here,
 * and no database: who reads a dimension implements {@link dev.drey.dimension.Dimension}.
 *
 * <p>May depend on: {@code chunk}. Start reading at {@link dev.drey.dimension.Dimension}.
 */
package dev.drey.dimension;
