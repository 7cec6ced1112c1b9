package io.trainyard.averaging;

import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.averaging.exchange.Departure;
import io.trainyard.failure.Infrastructure;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What all workers bring back from an epoch.
 *
 * @param workers by number, none of them failed
 */
record EpochOutcome(TrainingPlan plan, List<WorkerOutcome> workers) {

  private static final double NANOS = 1e9;

  /**
   * @throws Infrastructure if one of them has failed, or they do not agree
   */
  static EpochOutcome of(TrainingPlan plan, List<WorkerOutcome> outcomes) {
    failures(outcomes)
        .min(Comparator.comparing(EpochOutcome::isConsequence))
        .ifPresent(
            failed -> {
              throw new Infrastructure(failed.text());
            });
    List<WorkerOutcome> sorted =
        outcomes.stream().sorted(Comparator.comparingInt(WorkerOutcome::worker)).toList();
    for (WorkerOutcome outcome : sorted) {
      if (outcome.checksum() != sorted.get(0).checksum()) {
        throw new Infrastructure(
            "expected equal parameters in all workers, found others in worker " + outcome.worker());
      }
    }
    return new EpochOutcome(plan, sorted);
  }

  /** Throws if a worker has failed in a way that no retry mends. */
  static void requireNothingLasting(List<WorkerOutcome> outcomes) {
    failures(outcomes).forEach(failed -> LastingFailures.check(failed.who(), failed.departure()));
  }

  private static Stream<WorkerOutcome.Failed> failures(List<WorkerOutcome> outcomes) {
    return outcomes.stream().map(WorkerOutcome::failed).filter(Objects::nonNull);
  }

  /** A worker that was disturbed by another knows less than that other. */
  private static boolean isConsequence(WorkerOutcome.Failed failed) {
    return failed.departure().reason() == Departure.Reason.DISTURBED;
  }

  EpochResult result(ReplicaState start, long wallNanos) {
    WorkerOutcome first = workers.get(0);
    WorkerOutcome.Nanos all =
        workers.stream()
            .map(WorkerOutcome::nanos)
            .reduce(WorkerOutcome.Nanos.ZERO, WorkerOutcome.Nanos::plus);
    return new EpochResult(
            new ReplicaState(first.parameters(), optimizerStates(start), outerState(start)),
            first.lossSum() / first.examples(),
            first.examples(),
            all.seconds(workers.size(), wallNanos),
            averaging())
        .clipping(all.clippedPart());
  }

  private EpochResult.Averaging averaging() {
    return new EpochResult.Averaging(
        workers.get(0).traffic().averagings(),
        mean(one -> one.traffic().waitNanos() / NANOS),
        mean(one -> one.traffic().transferNanos() / NANOS),
        mean(one -> one.traffic().sumNanos() / NANOS),
        mean(one -> one.traffic().bytesSent()),
        mean(one -> one.traffic().bytesReceived()));
  }

  private List<float[]> optimizerStates(ReplicaState start) {
    OptimizerStatePolicy policy = plan.optimizerState();
    return switch (policy) {
      case RESET -> start.optimizerStates();
      case KEEP -> workers.stream().map(WorkerOutcome::optimizerState).toList();
      case AVERAGE -> List.of(workers.get(0).optimizerState());
    };
  }

  private float[] outerState(ReplicaState start) {
    float[] whole = new float[start.outerState().length];
    for (WorkerOutcome worker : workers) {
      float[] part = worker.outer().values();
      System.arraycopy(part, 0, whole, worker.outer().first(), part.length);
    }
    return whole;
  }

  private double mean(ToDoubleFunction<WorkerOutcome> value) {
    return workers.stream().mapToDouble(value).sum() / workers.size();
  }
}
