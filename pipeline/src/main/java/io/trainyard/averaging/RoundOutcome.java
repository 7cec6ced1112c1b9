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

  boolean finite() {
    return Double.isFinite(lossSum);
  }
}
