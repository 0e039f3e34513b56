/**
 * CSV as columnar chunks: structures that know nothing of the engine. {@link dev.drey.stage.source.csv.CsvIndex} finds fields by words,
 * {@link dev.drey.stage.source.csv.CsvBatch} checks and converts whole columns, {@link dev.drey.stage.source.csv.CsvRecord} judges what is out of the
 * ordinary, {@link dev.drey.stage.source.csv.CsvCut} cuts files for several readers. Start reading at
 * {@link dev.drey.stage.source.csv.CsvChunkReader}.
 */
package dev.drey.stage.source.csv;
