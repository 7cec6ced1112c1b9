package io.trainyard.averaging;

import java.util.List;

/**
 * What all replicas start the next round from. The arrays are handed over, not copied: neither side
 * changes them afterwards.
 *
 * @param parameters the flattened parameters
 * @param optimizerStates the flattened state of the optimizer: one for all workers, or one for each
 *     where workers keep their own
 * @param outerState the outer optimizer's state, one value a parameter; empty where it keeps none
 */
public record ReplicaState(float[] parameters, List<float[]> optimizerStates, float[] outerState) {

  public ReplicaState {
    optimizerStates = List.copyOf(optimizerStates);
  }

  /** A state without an outer optimizer's. */
  public ReplicaState(float[] parameters, List<float[]> optimizerStates) {
    this(parameters, optimizerStates, new float[0]);
  }

  /** The optimizer's state that {@code worker} starts from. */
  public float[] optimizerState(int worker) {
    return optimizerStates.get(optimizerStates.size() == 1 ? 0 : worker);
  }
}
