package dev.drey.plan;

/**
 * What a job needs of the place where it is to run.
 *
 * @param pipeline the pipeline's name
 * @param least slots without which it cannot run
 * @param reason why so many
 * @param exactly slots that it is to run with, so that not more runs at the same time; null when more do no harm
 */
record SlotNeeds(String pipeline, int least, String reason, Integer exactly) {}
