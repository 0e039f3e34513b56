/**
 * A run as one HTML page: what took long, when each stage worked, where the rows went. Runs nothing.
 *
 * <p>May depend on: chunk page runlog. Start reading at {@link dev.drey.runlog.report.RunHtml}.
 */
package dev.drey.runlog.report;
