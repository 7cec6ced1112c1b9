/**
 * Which training rows each member of an ensemble sees, and how often. Knows nothing of Spark, nor
 * of networks.
 */
package io.trainyard.ensemble.membership;
