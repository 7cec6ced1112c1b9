package io.trainyard.averaging;

import java.io.Serializable;

/**
 * What a worker brings back from a round.
 *
 * @param examples rows fitted, the weight of this worker; 0 when it has none left this epoch, and
 *     then the arrays are empty
 * @param lossSum the minibatches' mean losses, each times its rows
 */
record RoundOutcome(
    int worker,
    float[] parameters,
    float[] optimizerState,
    long examples,
    double lossSum,
    long readNanos,
    long augmentNanos,
    long fitNanos)
    implements Serializable {

  /**
   * Whether training may go on. Losses are taken before their steps, so that the last step's harm
   * shows in the parameters alone.
   */
  boolean finite() {
    float sum = 0;
    for (float parameter : parameters) {
      // 0 for what is finite, NaN for what is not.
      sum += parameter * 0;
    }
    return Double.isFinite(lossSum) && sum == 0;
  }
}
