/**
 * The one list of built-in stage types, and nothing else.
 *
 * <p>May depend on: the stage families.
 */
package dev.drey.catalog;
