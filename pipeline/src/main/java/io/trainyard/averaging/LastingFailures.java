package io.trainyard.averaging;

import io.trainyard.averaging.exchange.Departure;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Divergence;

/** Tells what a worker leaves for that no retry mends from what may go better another time. */
final class LastingFailures {

  private LastingFailures() {}

  /**
   * @param who the worker, for messages
   * @throws io.trainyard.failure.Failure that the worker has left for
   * @throws IllegalStateException if it has left for a bug
   */
  static void check(Object who, Departure departure) {
    switch (departure.reason()) {
      case FINISHED, DISTURBED, INFRASTRUCTURE -> {}
      case BAD_DATA -> throw new BadData(departure.text());
      case BAD_CONFIGURATION -> throw new BadConfiguration(departure.text());
      case DIVERGED -> throw new Divergence(departure.text());
      case BUG ->
          throw new IllegalStateException("a bug in %s: %s".formatted(who, departure.text()));
    }
  }
}
