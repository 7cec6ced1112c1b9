package io.trainyard.checkpoint;

import java.util.List;
import java.util.Objects;

/**
 * Everything that the next step of training depends on, between two epochs.
 *
 * <p>The arrays are large and are not copied: whoever makes a state lends them to it and must not
 * change them until it is saved; whoever loads one owns them.
 *
 * @param epochsDone epochs that are over
 * @param parameters the network's parameters, flattened
 * @param optimizerStates the updaters' states, one a worker or one for all
 * @param outerState the outer optimizer's, empty where it keeps none
 * @param bestParameters the best epoch's parameters, the same array as {@code parameters} where
 *     they are equal; null before the first check
 * @param bestEpoch the best epoch; 0 before the first check
 * @param json all else: early stopping, history
 * @param mean of the parameters of several epochs, as many as there are parameters; empty where
 *     none is kept
 */
public record TrainingState(
    int epochsDone,
    float[] parameters,
    List<float[]> optimizerStates,
    float[] outerState,
    float[] bestParameters,
    int bestEpoch,
    String json,
    double[] mean) {

  public TrainingState {
    Objects.requireNonNull(parameters, "parameters");
    Objects.requireNonNull(outerState, "outerState");
    Objects.requireNonNull(json, "json");
    Objects.requireNonNull(mean, "mean");
    optimizerStates = List.copyOf(optimizerStates);
    if (epochsDone < 0 || bestEpoch < 0) {
      throw new IllegalArgumentException(epochsDone + " epochs done, best " + bestEpoch);
    }
    if (mean.length != 0 && mean.length != parameters.length) {
      throw new IllegalArgumentException(
          parameters.length + " parameters, a mean of " + mean.length);
    }
  }

  /** A state without a mean. */
  public TrainingState(
      int epochsDone,
      float[] parameters,
      List<float[]> optimizerStates,
      float[] outerState,
      float[] bestParameters,
      int bestEpoch,
      String json) {
    this(
        epochsDone,
        parameters,
        optimizerStates,
        outerState,
        bestParameters,
        bestEpoch,
        json,
        new double[0]);
  }
}
