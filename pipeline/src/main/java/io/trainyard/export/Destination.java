package io.trainyard.export;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Infrastructure;

/** Where runs are exported to. */
public sealed interface Destination extends AutoCloseable permits TensorBoard, Mlflow {

  /**
   * What is there now.
   *
   * @param place to look at it
   * @param runs how many it is there: the run as a whole, and each of its trainings
   * @param points how many values they have
   * @param added how many of them were not there before
   */
  record Written(String place, int runs, int points, int added) {

    /** Both together, at no one place. */
    public Written plus(Written other) {
      return new Written("", runs + other.runs, points + other.points, added + other.added);
    }
  }

  /**
   * Brings all there that the run has by now. What is there already stays as it is, so that the
   * same may be asked for again.
   *
   * @throws BadConfiguration if that place takes nothing
   * @throws Infrastructure if it cannot be reached, or fails
   */
  Written write(ExportedRun run);

  @Override
  void close();
}
