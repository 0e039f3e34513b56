/**
 * SQL expressions over chunks: parsed with positions, type-checked against a schema, evaluated a chunk at a time by vectorised kernels.
 *
 * <p>May depend on: chunk. Start reading at {@link dev.drey.expression.Expression}; {@code Binder} gives every construct its meaning,
 * {@code Kernel} is the contract of what is evaluated, {@code Functions} is the one list of functions.
 *
 * <p><b>Rules that surprise.</b>
 *
 * <ul>
 *   <li>{@code /} gives a double for all numbers; {@code 7 / 2} is 3.5. Division and {@code %} by zero are errors, for doubles too. {@code %} takes
 *       the sign of its left side.
 *   <li>{@code bigint} arithmetic that leaves 64 bits is an error, never a wrapped value. A decimal sum has the larger scale, a product the sum of the
 *       scales; digits beyond 18 are an error of the row that needs them, not of the type.
 *   <li>{@code bigint} and {@code decimal} compare exactly; with a double on either side both compare as doubles. NaN equals itself and is the
 *       greatest, -0.0 equals 0.0.
 *   <li>A date meets a timestamp as its midnight. A string literal that meets a date or timestamp in a comparison is read as one.
 *   <li>{@code AND}, {@code OR}, {@code CASE} and {@code COALESCE} evaluate a part only for the rows that it decides, left to right, so that {@code CASE
 *       WHEN b <> 0 THEN a / b END} cannot fail.
 *   <li>{@code concat} and {@code ||} with a null give null. {@code substring} counts code points from 1 and follows the SQL standard for starts before
 *       the string. {@code extract(dow …)} is 0 on Sunday; {@code second} and {@code epoch} are whole seconds.
 *   <li>Rounding ({@code round}, casts to fewer digits) is half away from zero, of the decimal digits that a double prints as.
 * </ul>
 */
package dev.drey.expression;
