package dev.drey.page;

import java.util.function.DoubleFunction;

/**
 * One axis of a chart.
 *
 * @param label what it measures
 * @param scale where values stand
 * @param names a value as text
 */
public record Axis(String label, Scale scale, DoubleFunction<String> names) {}
