package io.trainyard.averaging.exchange;

import java.util.List;

/**
 * What all workers know of a round after it.
 *
 * @param notes by worker
 */
public record RoundSummary(List<RoundNotes> notes) {

  public RoundSummary {
    notes = List.copyOf(notes);
  }

  /** Rows that all workers fitted. */
  public long examples() {
    return notes.stream().mapToLong(RoundNotes::examples).sum();
  }

  /** The mean loss over these rows, summed in worker order. */
  public double loss() {
    double sum = 0;
    for (RoundNotes one : notes) {
      sum += one.lossSum();
    }
    return sum / examples();
  }

  /**
   * The first worker whose loss or values are not finite; -1 where all are. Then no mean is taken.
   */
  public int diverged() {
    for (int worker = 0; worker < notes.size(); worker++) {
      if (!notes.get(worker).finite()) {
        return worker;
      }
    }
    return -1;
  }
}
