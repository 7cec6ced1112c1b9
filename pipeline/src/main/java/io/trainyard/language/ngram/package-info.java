/**
 * Language models of n-grams with Kneser and Ney's smoothing: from counts of n-grams to
 * probabilities, and to a file and back. Knows no Spark.
 */
package io.trainyard.language.ngram;
