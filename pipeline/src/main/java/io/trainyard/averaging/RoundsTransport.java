package io.trainyard.averaging;

import io.trainyard.failure.Divergence;
import io.trainyard.model.Network;
import io.trainyard.model.RunningStatistics;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A Spark job for each averaging: the driver broadcasts the state, each worker fits its minibatches
 * and sends back what came of it, and the driver takes the mean in worker order. Needs no slots at
 * the same time and no ports of its own, and works with dynamic allocation.
 *
 * <p>Every task can be run again anywhere: what it starts from is in the broadcast, and which rows
 * it fits follows from the plan.
 */
final class RoundsTransport implements Transport {

  private final TrainingPlan plan;
  private final AveragingRule rule;
  private final WorkerJobs jobs;

  RoundsTransport(JavaSparkContext spark, TrainingPlan plan) {
    this.plan = plan;
    this.rule = new AveragingRule(plan.exchange(), plan.outer(), statistics(plan));
    this.jobs = new WorkerJobs(spark, plan);
  }

  private static RunningStatistics statistics(TrainingPlan plan) {
    Network network = Network.fromJson(plan.networkJson());
    try {
      return network.runningStatistics();
    } finally {
      network.release();
    }
  }

  @Override
  public EpochResult train(int epoch, ReplicaState start, Listener listener) {
    long started = System.nanoTime();
    EpochMeter meter = new EpochMeter(plan.schedule().workers());
    ReplicaState state = start;
    int rounds = plan.schedule().roundsPerEpoch(epoch);
    for (int round = 0; round < rounds; round++) {
      String what = "epoch %d, round %d of %d".formatted(epoch + 1, round + 1, rounds);
      long begun = System.nanoTime();
      List<RoundOutcome> outcomes = jobs.run(what, epoch, round, state, task -> task);
      requireFinite(epoch, round, outcomes);
      long collected = System.nanoTime();
      ReplicaState next = mean(state, outcomes).carrying(carried(outcomes));
      long averaged = System.nanoTime();
      meter.add(
          outcomes,
          new EpochMeter.Round(averaged - begun, averaged - collected, bytesPerWorker(state)));
      state = next;
      listener.averaged(epoch, round, examples(outcomes), loss(outcomes));
    }
    // The next epoch starts afresh.
    return meter.result(state.carrying(List.of()), System.nanoTime() - started);
  }

  /** Nothing where nobody has anything to carry. */
  private static List<float[]> carried(List<RoundOutcome> outcomes) {
    return outcomes.stream().allMatch(outcome -> outcome.carried().length == 0)
        ? List.of()
        : outcomes.stream().map(RoundOutcome::carried).toList();
  }

  private static void requireFinite(int epoch, int round, List<RoundOutcome> outcomes) {
    for (RoundOutcome outcome : outcomes) {
      if (!outcome.finite()) {
        throw divergence(epoch, round, outcome.worker(), outcome.lossSum() / outcome.examples());
      }
    }
  }

  /**
   * @param epoch counted from 0, as the round is
   */
  static Divergence divergence(int epoch, int round, int worker, double loss) {
    return new Divergence(
        ("cannot go on training: expected a finite loss and finite parameters, found a loss of"
                + " %s in epoch %d, round %d, worker %d; lower optimizer.learning-rate or set"
                + " optimizer.clip-norm")
            .formatted(loss, epoch + 1, round + 1, worker));
  }

  private ReplicaState mean(ReplicaState before, List<RoundOutcome> outcomes) {
    long[] weights = outcomes.stream().mapToLong(RoundOutcome::examples).toArray();
    List<Sent> parameters = outcomes.stream().map(RoundOutcome::parameters).toList();
    var mean =
        new VectorAveraging(rule).of(before.parameters(), before.outerState(), parameters, weights);
    return new ReplicaState(
        mean.values(), optimizerStates(before, outcomes, weights), mean.outerState());
  }

  private List<float[]> optimizerStates(
      ReplicaState before, List<RoundOutcome> outcomes, long[] weights) {
    return switch (plan.optimizerState()) {
      case RESET -> before.optimizerStates();
      case KEEP -> outcomes.stream().map(outcome -> kept(before, outcome)).toList();
      case AVERAGE -> {
        List<Sent> states = outcomes.stream().map(RoundOutcome::optimizerState).toList();
        var mean = new VectorAveraging(AveragingRule.ofState(plan.exchange()));
        yield List.of(
            mean.of(before.optimizerStates().get(0), new float[0], states, weights).values());
      }
    };
  }

  private static float[] kept(ReplicaState before, RoundOutcome outcome) {
    // Nobody but a worker without rows sends anything but its whole state.
    return outcome.examples() > 0 && outcome.optimizerState() instanceof Sent.Whole whole
        ? whole.values()
        : before.optimizerState(outcome.worker());
  }

  private static long bytesPerWorker(ReplicaState state) {
    long values = (long) state.parameters().length + state.optimizerState(0).length;
    return Float.BYTES * values;
  }

  private static long examples(List<RoundOutcome> outcomes) {
    return outcomes.stream().mapToLong(RoundOutcome::examples).sum();
  }

  private static double loss(List<RoundOutcome> outcomes) {
    return outcomes.stream().mapToDouble(RoundOutcome::lossSum).sum() / examples(outcomes);
  }

  @Override
  public void close() {
    jobs.close();
  }
}
