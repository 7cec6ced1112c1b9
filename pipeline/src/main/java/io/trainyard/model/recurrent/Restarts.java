package io.trainyard.model.recurrent;

/**
 * Where in a window lanes begin anew: what such a step goes on from is not what the one before it
 * has left, but what any sequence starts from. Arrays are not copied.
 *
 * @param at for each lane of each step, step after step
 * @param initial what a lane starts from, in the order of {@link Cell#load} for a single lane
 */
public record Restarts(boolean[] at, float[] initial) {

  boolean any(int from, int to) {
    for (int i = from; i < to; i++) {
      if (at[i]) {
        return true;
      }
    }
    return false;
  }
}
