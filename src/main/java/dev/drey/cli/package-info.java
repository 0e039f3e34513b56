/**
 * The command line: one class per command.
 *
 * <p>May depend on: everything but the stage families. Start reading at {@link dev.drey.cli.Main}.
 */
package dev.drey.cli;
