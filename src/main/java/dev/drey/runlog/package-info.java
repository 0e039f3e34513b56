/**
 * What a run left behind: figures per stage, the ledger of its rows, the critical path, the report that is printed and written as JSON.
 *
 * <p>May depend on: chunk. Start reading at {@link dev.drey.runlog.RunReport}.
 */
package dev.drey.runlog;
