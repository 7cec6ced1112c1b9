package io.trainyard.training;

import java.util.Map;

/**
 * Hears of the weights at the end of each epoch, before the checkpoint that holds them is there: of
 * an epoch again, with the same weights, where training was killed in between.
 */
@FunctionalInterface
public interface WeightKeeper {

  /**
   * An epoch that is over.
   *
   * @param number counted from 1
   * @param parameters not to be changed
   * @param trainLoss the mean loss of its rows
   * @param validation metrics of the validation rows, without prefix; empty where the epoch was not
   *     checked
   */
  record Epoch(int number, float[] parameters, double trainLoss, Map<String, Double> validation) {

    /** Whether all weights are; where not, training has diverged, and says so itself. */
    boolean isFinite() {
      for (float parameter : parameters) {
        if (!Float.isFinite(parameter)) {
          return false;
        }
      }
      return true;
    }
  }

  void ended(Epoch epoch);
}
