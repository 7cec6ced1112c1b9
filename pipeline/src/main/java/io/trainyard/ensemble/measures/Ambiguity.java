package io.trainyard.ensemble.measures;

/**
 * The decomposition of Krogh and Vedelsby, "Neural network ensembles, cross validation, and active
 * learning" (1995), for squared error: {@code ensembleError = meanMemberError - ambiguity}, where
 * the ambiguity is the weighted mean of the members' squared distances from the ensemble, {@code
 * sum_m w_m sum_c (p_m(c) - p(c))^2}. It takes no labels; what members do not agree on is what
 * averaging wins.
 *
 * <p>Of values the sum over classes is the mean over targets, standardized, of squared distances.
 *
 * @param ensembleError squared error of the weighted mean of the predictions
 * @param meanMemberError weighted mean of the members' squared errors
 */
public record Ambiguity(double ensembleError, double meanMemberError, double ambiguity) {}
