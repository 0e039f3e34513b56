/**
 * What people see of a comparison: the table on the terminal and the page with its charts. Everything is derived from the
 * {@link dev.drey.compare.Comparison}; nothing here runs or measures.
 *
 * <p>May depend on: compare, runlog, chunk. Start reading at {@code TerminalReport} and {@code HtmlReport}.
 */
package dev.drey.compare.report;
