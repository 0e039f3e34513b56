/**
 * JSON lines as columnar chunks: an object a line. No Flink here. Start reading at {@link dev.drey.stage.source.json.JsonLinesReader}.
 */
package dev.drey.stage.source.json;
