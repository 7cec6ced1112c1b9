package io.trainyard.averaging;

import io.trainyard.averaging.exchange.Departure;
import io.trainyard.averaging.exchange.Traffic;
import io.trainyard.model.Clipping;
import io.trainyard.model.Network;
import java.io.Serializable;
import java.util.OptionalDouble;

/**
 * What a worker brings back from an epoch.
 *
 * @param failed why it brings nothing; null where it does
 * @param parameters of worker 0, which are those of all; empty otherwise
 * @param optimizerState of worker 0 where it is averaged, of each where each keeps its own; empty
 *     otherwise
 * @param outer the part of the outer optimizer's state that this worker keeps
 * @param checksum CRC32C of the parameters, which all have to agree on
 * @param lossSum of all workers, summed round by round in worker order
 * @param examples of all workers
 */
record WorkerOutcome(
    Failed failed,
    int worker,
    float[] parameters,
    float[] optimizerState,
    OuterPart outer,
    long checksum,
    double lossSum,
    long examples,
    Nanos nanos,
    Traffic traffic)
    implements Serializable {

  /**
   * A stretch of the outer optimizer's state.
   *
   * @param first where it begins in the whole
   */
  record OuterPart(int first, float[] values) implements Serializable {}

  /**
   * Where this worker's own time went, and how many of its updates were clipped.
   *
   * @param read by whoever reads its rows
   * @param augment by whoever makes minibatches of them
   * @param waited until minibatches were there: with no threads that run ahead, the first two
   * @param bound updates that might have been clipped
   * @param clipped those that were
   */
  record Nanos(long read, long augment, long waited, long fit, long bound, long clipped)
      implements Serializable {

    static final Nanos ZERO = new Nanos(0, 0, 0, 0);

    Nanos(long read, long augment, long waited, long fit) {
      this(read, augment, waited, fit, 0, 0);
    }

    /** The same with one update more. */
    Nanos updating(Network network, Clipping bounds) {
      return new Nanos(
          read,
          augment,
          waited,
          fit,
          bound + (bounds.isBound() ? 1 : 0),
          clipped + (bounds.isBound() && network.isClipped() ? 1 : 0));
    }

    Nanos plus(Nanos other) {
      return new Nanos(
          read + other.read,
          augment + other.augment,
          waited + other.waited,
          fit + other.fit,
          bound + other.bound,
          clipped + other.clipped);
    }

    /** The part of updates that were clipped; empty where nothing bounds them. */
    OptionalDouble clippedPart() {
      return bound == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) clipped / bound);
    }

    /** What the worker itself spent. */
    long busy() {
      return waited + fit;
    }

    /** Seconds of one of so many workers, whose sum this is, in an epoch of so much wall time. */
    EpochResult.Seconds seconds(int workers, long wallNanos) {
      double per = 1e9 * workers;
      return new EpochResult.Seconds(
          read / per,
          augment / per,
          waited / per,
          fit / per,
          Math.max(0, wallNanos / 1e9 - busy() / per));
    }
  }

  /**
   * A worker that has not come to the epoch's end.
   *
   * @param who for messages
   */
  record Failed(String who, Departure departure) implements Serializable {

    String text() {
      return "%s: %s".formatted(who, departure.text());
    }
  }

  static WorkerOutcome failed(String who, Departure departure) {
    return new WorkerOutcome(new Failed(who, departure), -1, null, null, null, 0, 0, 0, null, null);
  }
}
