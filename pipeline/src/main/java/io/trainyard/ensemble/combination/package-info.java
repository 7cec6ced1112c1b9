/**
 * What is made of several models' predictions, and how it is fitted to rows that none of them was
 * trained on. Knows nothing of Spark, nor of networks.
 *
 * <p>Where a member takes no part in a prediction, as in out-of-bag estimates, the mean of those
 * that do stands in for it: of their probabilities, or of the logarithms where logarithms are
 * combined. So one rule holds for fitting and for combining, and equal weights give the mean of the
 * members that take part.
 */
package io.trainyard.ensemble.combination;
