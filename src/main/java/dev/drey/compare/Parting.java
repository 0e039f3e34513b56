package dev.drey.compare;

/**
 * Where two runs part: the first stage, in the order of the data, whose inputs agree and whose output does not.
 *
 * @param reference label of the run that was taken as right
 * @param run label of the other
 * @param stage the stage's name
 * @param type its type's name
 * @param reason what differs, in one sentence
 */
public record Parting(String reference, String run, String stage, String type, String reason) {}
