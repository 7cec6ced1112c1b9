/**
 * What the lectures say of ensembles, measured: figures of members and of what is made of them,
 * which merge across partitions. Knows nothing of Spark, nor of networks.
 */
package io.trainyard.ensemble.measures;
