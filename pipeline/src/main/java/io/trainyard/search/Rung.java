package io.trainyard.search;

/**
 * A stage of a bracket.
 *
 * @param trials that take part, at most
 * @param epochs that each of them has done at its end
 */
record Rung(int trials, int epochs) {}
