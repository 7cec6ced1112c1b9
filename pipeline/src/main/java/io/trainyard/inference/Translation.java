package io.trainyard.inference;

import java.io.Serializable;

/**
 * What was written for the source of a pair.
 *
 * @param id of the pair
 * @param source as its tokens have it
 * @param reference what the source of the dataset has for it, to the letter
 * @param logProbability of the translation's tokens, in nats
 * @param exact whether the translation's tokens are those of the reference
 */
record Translation(
    long id,
    String source,
    String translation,
    String reference,
    double logProbability,
    boolean exact)
    implements Serializable {}
