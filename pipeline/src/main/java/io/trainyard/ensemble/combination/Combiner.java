package io.trainyard.ensemble.combination;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Makes one prediction of those of several members. Sums are taken in double precision, in the
 * order of the members. Immutable and thread-safe.
 */
public sealed interface Combiner extends Serializable
    permits LinearPool, LogarithmicPool, MajorityVote, Stacked, ValueCombiner, MedianPool {

  /** As the configuration names it. */
  String kind();

  int members();

  /** How many numbers there are in a prediction: one for each class, or for each target. */
  int classes();

  /**
   * Combines the predictions of the members that take part in a row.
   *
   * @param probabilities members x classes; those of others are not looked at, and may be null
   * @param takesPart for each member; at least one of them
   * @return a new array, of each class
   * @throws IllegalArgumentException if no member takes part, or there are more or fewer of them
   */
  float[] combine(float[][] probabilities, boolean[] takesPart);

  /**
   * Combines the predictions of all members for a row.
   *
   * @param probabilities members x classes
   * @return a new array, of each class
   */
  default float[] combine(float[][] probabilities) {
    boolean[] all = new boolean[members()];
    Arrays.fill(all, true);
    return combine(probabilities, all);
  }

  /**
   * Combines the predictions of all members for several rows.
   *
   * @param batches members x (rows x classes), each row-major
   * @return a new array, rows x classes, row-major
   */
  default float[] combineBatch(float[][] batches, int rows) {
    float[] result = new float[rows * classes()];
    float[][] row = new float[members()][classes()];
    for (int i = 0; i < rows; i++) {
      for (int m = 0; m < members(); m++) {
        System.arraycopy(batches[m], i * classes(), row[m], 0, classes());
      }
      System.arraycopy(combine(row), 0, result, i * classes(), classes());
    }
    return result;
  }

  /**
   * What each member counts for, at least 0, with a sum of 1: the weights of a linear pool, and
   * equal ones for every other combination. A copy.
   */
  default double[] weights() {
    return Present.equalWeights(members());
  }

  /** What {@link #fromJson} makes this of again, to the bit. */
  ObjectNode toJson();

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws io.trainyard.failure.BadData if it is anything else
   */
  static Combiner fromJson(JsonNode json) {
    return CombinerJson.read(json);
  }

  /** The mean of the members' probabilities. */
  static Combiner mean(int members, int classes) {
    return LinearPool.mean(members, classes);
  }
}
