package io.trainyard.model;

/**
 * What predictions of targets came to, each token's from the source and the target's tokens before
 * it.
 *
 * @param tokens of all targets
 * @param sequences targets
 * @param right targets of which each token was the most probable one
 */
public record PairScore(WindowScore tokens, int sequences, int right) {}
