/**
 * The contract between the file source and the formats that it reads: bytes in, chunks out, and nothing of the engine. Start reading at
 * {@link dev.drey.stage.source.format.RowFormat}.
 */
package dev.drey.stage.source.format;
