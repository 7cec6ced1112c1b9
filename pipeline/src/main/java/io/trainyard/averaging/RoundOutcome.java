package io.trainyard.averaging;

import java.io.Serializable;

/**
 * What a worker brings back from a round.
 *
 * @param parameters as {@link TrainingPlan#exchange} says
 * @param optimizerState likewise where it is averaged, and whole where it is not
 * @param examples rows fitted, the weight of this worker; 0 when it has none left this epoch, and
 *     then the vectors are empty
 * @param lossSum the minibatches' mean losses, each times its rows
 * @param finite whether training may go on
 * @param carried what the worker's next round starts from beside parameters and state; empty for
 *     nothing
 */
record RoundOutcome(
    int worker,
    Sent parameters,
    Sent optimizerState,
    long examples,
    double lossSum,
    boolean finite,
    WorkerOutcome.Nanos nanos,
    float[] carried)
    implements Serializable {

  /** One after which nothing is carried on. */
  RoundOutcome(
      int worker,
      Sent parameters,
      Sent optimizerState,
      long examples,
      double lossSum,
      boolean finite,
      WorkerOutcome.Nanos nanos) {
    this(worker, parameters, optimizerState, examples, lossSum, finite, nanos, new float[0]);
  }

  RoundOutcome carrying(float[] state) {
    return new RoundOutcome(
        worker, parameters, optimizerState, examples, lossSum, finite, nanos, state);
  }

  /** What a worker brings back that has no rows left. */
  static RoundOutcome idle(int worker) {
    Sent nothing = new Sent.Whole(new float[0]);
    return new RoundOutcome(worker, nothing, nothing, 0, 0, true, WorkerOutcome.Nanos.ZERO);
  }

  /**
   * Whether training may go on. Losses are taken before their steps, so that the last step's harm
   * shows in the parameters alone.
   */
  static boolean finite(double lossSum, float[] parameters) {
    float sum = 0;
    for (float parameter : parameters) {
      // 0 for what is finite, NaN for what is not.
      sum += parameter * 0;
    }
    return Double.isFinite(lossSum) && sum == 0;
  }
}
