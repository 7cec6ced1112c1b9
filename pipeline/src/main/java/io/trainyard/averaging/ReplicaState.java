package io.trainyard.averaging;

import java.util.List;

/**
 * What all replicas start the next round from.
 *
 * @param parameters the flattened parameters
 * @param optimizerStates the flattened state of the optimizer: one for all workers, or one for each
 *     where workers keep their own. The arrays are handed over, not copied: neither side changes
 *     them afterwards.
 */
public record ReplicaState(float[] parameters, List<float[]> optimizerStates) {

  public ReplicaState {
    optimizerStates = List.copyOf(optimizerStates);
  }

  /** The optimizer's state that {@code worker} starts from. */
  public float[] optimizerState(int worker) {
    return optimizerStates.get(optimizerStates.size() == 1 ? 0 : worker);
  }
}
