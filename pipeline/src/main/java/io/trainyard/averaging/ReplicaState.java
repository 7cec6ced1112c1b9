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
 * @param carried what each worker's round goes on from within an epoch, beside all that; empty at
 *     an epoch's start, and where nothing is
 */
public record ReplicaState(
    float[] parameters, List<float[]> optimizerStates, float[] outerState, List<float[]> carried) {

  public ReplicaState {
    optimizerStates = List.copyOf(optimizerStates);
    carried = List.copyOf(carried);
  }

  /** What an epoch starts from. */
  public ReplicaState(float[] parameters, List<float[]> optimizerStates, float[] outerState) {
    this(parameters, optimizerStates, outerState, List.of());
  }

  ReplicaState carrying(List<float[]> next) {
    return new ReplicaState(parameters, optimizerStates, outerState, next);
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
