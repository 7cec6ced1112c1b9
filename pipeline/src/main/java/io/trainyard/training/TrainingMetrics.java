package io.trainyard.training;

import io.trainyard.averaging.EpochResult;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.MetricsSystem;

/**
 * The figures of the training under way as gauges, which are no number before they were measured.
 */
final class TrainingMetrics extends PassingOn implements AutoCloseable {

  static final String NAME = "training";

  private final Gauges gauges;
  private final LongSupplier nanos;
  private volatile double epoch;
  private volatile double maxEpochs = Double.NaN;
  private volatile double round;
  private volatile double loss = Double.NaN;
  private volatile double validationLoss = Double.NaN;
  private volatile double examplesPerSecond = Double.NaN;
  private volatile double averageSeconds = Double.NaN;
  private volatile double waitSeconds = Double.NaN;
  private long epochStarted;
  private long examples;

  private TrainingMetrics(MetricsSystem system, TrainingListener next, LongSupplier nanos) {
    super(next);
    this.nanos = nanos;
    gauges =
        new Gauges(NAME, system)
            .add("epoch", () -> epoch)
            .add("max_epochs", () -> maxEpochs)
            .add("round", () -> round)
            .add("loss", () -> loss)
            .add("val_loss", () -> validationLoss)
            .add("examples_per_second", () -> examplesPerSecond)
            .add("average_seconds", () -> averageSeconds)
            .add("wait_seconds", () -> waitSeconds);
  }

  /**
   * Registers gauges.
   *
   * @param next hears of everything too
   */
  static TrainingMetrics register(TrainingListener next) {
    return register(SparkEnv.get().metricsSystem(), next, System::nanoTime);
  }

  static TrainingMetrics register(MetricsSystem system, TrainingListener next, LongSupplier nanos) {
    var metrics = new TrainingMetrics(system, next, nanos);
    metrics.gauges.register();
    return metrics;
  }

  @Override
  public void started(int epochsDone, int most, IntUnaryOperator roundsPerEpoch) {
    epoch = epochsDone;
    maxEpochs = most;
    startEpoch();
    super.started(epochsDone, most, roundsPerEpoch);
  }

  @Override
  public void averaged(int epochNumber, int roundNumber, long more, double mean) {
    round = roundNumber;
    loss = mean;
    examples += more;
    examplesPerSecond = perSecond(examples);
    super.averaged(epochNumber, roundNumber, more, mean);
  }

  @Override
  public void epochEnded(
      int number, EpochResult result, Map<String, Double> validation, Optional<Integer> bestEpoch) {
    epoch = number;
    loss = result.loss();
    // A transport may not tell of its rounds.
    examplesPerSecond = perSecond(result.examples());
    averageSeconds = result.seconds().average();
    waitSeconds = result.seconds().waited();
    validationLoss = validation.getOrDefault("loss", validationLoss);
    startEpoch();
    super.epochEnded(number, result, validation, bestEpoch);
  }

  private void startEpoch() {
    round = 0;
    examples = 0;
    epochStarted = nanos.getAsLong();
  }

  private double perSecond(long fitted) {
    return fitted / Math.max(1e-9, (nanos.getAsLong() - epochStarted) / 1e9);
  }

  @Override
  public void close() {
    gauges.close();
  }
}
