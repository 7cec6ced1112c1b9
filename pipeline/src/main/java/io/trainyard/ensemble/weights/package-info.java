/**
 * Ensembles in the space of weights: several networks' parameters made into one network's. Knows
 * nothing of Spark, nor of networks; running statistics of batch normalization, which belong to the
 * weights that they were measured with, are to be measured anew for the result.
 */
package io.trainyard.ensemble.weights;
