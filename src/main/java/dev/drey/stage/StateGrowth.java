package dev.drey.stage;

/**
 * State of a stage that grows for ever while its input goes on.
 *
 * @param keeps what is kept: {@code a group for each value of user}
 * @param remedy what would bound it: {@code option 'window' lets groups go}
 */
public record StateGrowth(String keeps, String remedy) {}
