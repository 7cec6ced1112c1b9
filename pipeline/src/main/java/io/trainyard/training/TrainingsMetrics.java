package io.trainyard.training;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.MetricsSystem;

/**
 * How far many trainings have got, as gauges: how many there are, have ended and have diverged, the
 * epochs that they have done together, and the mean, over those under way, of what each one's last
 * epoch came to, which is no number before one was told of.
 */
final class TrainingsMetrics implements AutoCloseable {

  static final String NAME = "trainings";

  private static final String LOSS = "loss";

  private final Gauges gauges;
  private final Map<Integer, TaskProgress> underWay = new ConcurrentHashMap<>();
  private volatile int ended;
  private volatile int diverged;
  private volatile int epochsOfEnded;

  private TrainingsMetrics(MetricsSystem system, int trainings) {
    gauges =
        new Gauges(NAME, system)
            .add("trainings", () -> trainings)
            .add("ended", () -> ended)
            .add("diverged", () -> diverged)
            .add("epochs", this::epochs)
            .add(LOSS, () -> mean(TaskProgress::loss))
            .add("val_loss", () -> mean(one -> one.validation().getOrDefault(LOSS, Double.NaN)));
    gauges.register();
  }

  static TrainingsMetrics register(int trainings) {
    return register(SparkEnv.get().metricsSystem(), trainings);
  }

  static TrainingsMetrics register(MetricsSystem system, int trainings) {
    return new TrainingsMetrics(system, trainings);
  }

  private double epochs() {
    return epochsOfEnded + underWay.values().stream().mapToInt(TaskProgress::epoch).sum();
  }

  private double mean(ToDoubleFunction<TaskProgress> value) {
    return underWay.values().stream()
        .mapToDouble(value)
        .filter(one -> !Double.isNaN(one))
        .average()
        .orElse(Double.NaN);
  }

  void progressed(List<TaskProgress> news) {
    news.forEach(one -> underWay.put(one.number(), one));
  }

  /** To be called by one thread. */
  void ended(TaskOutcome outcome) {
    TaskProgress last = underWay.remove(outcome.number());
    epochsOfEnded += epochs(outcome, last);
    if (outcome instanceof TaskOutcome.Failed) {
      diverged++;
    }
    ended++;
  }

  private static int epochs(TaskOutcome outcome, TaskProgress last) {
    if (outcome instanceof TaskOutcome.Finished finished) {
      return finished.report().epochs();
    }
    if (outcome instanceof TaskOutcome.Paused paused) {
      return paused.report().epochs();
    }
    return last == null ? 0 : last.epoch();
  }

  @Override
  public void close() {
    gauges.close();
  }
}
