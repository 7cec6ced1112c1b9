package io.trainyard.ensemble.measures;

/**
 * What one model is worth, a member or an ensemble.
 *
 * @param loss mean cross-entropy in nats, with probabilities of at least 1e-10
 * @param accuracy the part of the rows whose most probable class is their label
 * @param error the part of the rows whose most probable class is another
 * @param squaredError mean of {@code sum_c (p(c) - [c = label])^2}
 */
public record MemberFigures(double loss, double accuracy, double error, double squaredError) {}
