package io.trainyard.averaging;

import io.trainyard.dataset.Attempt;
import io.trainyard.failure.Divergence;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;

/**
 * What averaging is measured against: the same replicas on the same rows in as many tasks at once,
 * in one Spark job an epoch, and nobody ever hears of what the others have learned. Each epoch ends
 * in the state that it started from.
 */
final class Unaveraged implements Transport {

  /** What a worker came to, without what it has learned. */
  private record Fitted(long examples, double lossSum, WorkerOutcome.Nanos nanos)
      implements Serializable {}

  private record FitTask(RoundTask task) implements Function<Integer, Attempt<Fitted>> {
    @Override
    public Attempt<Fitted> call(Integer worker) {
      return Attempt.of(() -> fitted(task.call(worker).get()));
    }

    private static Fitted fitted(RoundOutcome outcome) {
      return new Fitted(outcome.examples(), outcome.lossSum(), outcome.nanos());
    }
  }

  private final WorkerJobs jobs;

  /**
   * @param plan with one round an epoch
   */
  Unaveraged(JavaSparkContext spark, TrainingPlan plan) {
    int rounds = plan.schedule().roundsPerEpoch(0);
    if (rounds != 1) {
      throw new IllegalArgumentException("expected one round an epoch, found " + rounds);
    }
    this.jobs = new WorkerJobs(spark, plan);
  }

  @Override
  public EpochResult train(int epoch, ReplicaState start, Listener listener) {
    long started = System.nanoTime();
    String what = "epoch %d, without averaging".formatted(epoch + 1);
    List<Fitted> all = jobs.run(what, epoch, 0, start, FitTask::new);
    long examples = all.stream().mapToLong(Fitted::examples).sum();
    double loss = all.stream().mapToDouble(Fitted::lossSum).sum() / examples;
    if (!Double.isFinite(loss)) {
      throw new Divergence(
          "cannot go on training: expected a finite loss, found %s in epoch %d; lower optimizer.learning-rate"
              .formatted(loss, epoch + 1));
    }
    listener.averaged(epoch, 0, examples, loss);
    return new EpochResult(start, loss, examples, seconds(all, System.nanoTime() - started));
  }

  private static EpochResult.Seconds seconds(List<Fitted> all, long wallNanos) {
    return all.stream()
        .map(Fitted::nanos)
        .reduce(WorkerOutcome.Nanos.ZERO, WorkerOutcome.Nanos::plus)
        .seconds(all.size(), wallNanos);
  }

  @Override
  public void close() {
    jobs.close();
  }
}
