package io.trainyard.stopping;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * When training stops.
 *
 * @param monitor a validation metric with its prefix, such as {@code val_loss}
 * @param mode which direction is better; never {@code AUTO}
 * @param everyEpochs epochs from one check to the next
 * @param patience checks since the best one after which training stops
 * @param minDelta a value must be better than the best by more than this to count
 * @param maxEpochs the last epoch
 * @param maxTime training stops after the epoch in which it has lasted this long
 * @param stoppingThreshold training stops when the monitored value is at least this good
 * @param divergenceThreshold training stops when the monitored value is worse than this
 */
public record StoppingSettings(
    String monitor,
    Mode mode,
    int everyEpochs,
    Optional<Integer> patience,
    double minDelta,
    Smoothing smoothing,
    Criterion criterion,
    int maxEpochs,
    Optional<Duration> maxTime,
    Optional<Double> stoppingThreshold,
    Optional<Double> divergenceThreshold) {

  private static final String PREFIX = "val_";

  /** Reads section {@code stopping}; what is wrong with it is noted there. */
  public static StoppingSettings read(Section root) {
    Section section = root.section("stopping");
    String monitor = section.text("monitor");
    Smoothing smoothing = section.kind("smoothing", "smoothing", Smoothing.KINDS);
    Criterion criterion = section.kind("criterion", "criterion", Criterion.KINDS);
    StoppingSettings settings =
        new StoppingSettings(
            monitor,
            Mode.read(section, monitor),
            section.integer("every-epochs", Range.atLeast(1)),
            section.optionalInteger("patience", Range.atLeast(1)),
            section.decimal("min-delta", Range.atLeast(0)),
            smoothing == null ? new NoSmoothing() : smoothing,
            criterion == null ? new NoCriterion() : criterion,
            section.integer("max-epochs", Range.atLeast(1)),
            section.optionalDuration("max-time"),
            section.optionalDecimal("stopping-threshold", Range.any()),
            section.optionalDecimal("divergence-threshold", Range.any()));
    settings.checkTogether(section);
    section.done();
    return settings;
  }

  private void checkTogether(Section section) {
    if (!monitor.isEmpty() && (!monitor.startsWith(PREFIX) || monitor.equals(PREFIX))) {
      section.problem(
          "monitor",
          monitor,
          "a metric of the validation rows, such as val_loss; training stops by no others");
    }
    if (criterion.dividesErrors() && mode == Mode.MAX && !Mode.isFraction(monitor)) {
      section.problem(
          "criterion.kind",
          "a criterion that divides errors",
          "none or up with "
              + monitor
              + ", which is no fraction of 1 and so has no error to divide by");
    }
  }

  /**
   * Notes a problem unless {@link #metric()} is one of {@code metrics}.
   *
   * @param root the root of the configuration that these settings were read from
   * @param metrics names without the prefix {@code val_}
   */
  public void requireMetricIn(Collection<String> metrics, Section root) {
    if (monitor.startsWith(PREFIX) && !metrics.contains(metric())) {
      String allowed =
          new TreeSet<>(metrics)
              .stream().map(name -> PREFIX + name).collect(Collectors.joining(", "));
      root.problem("stopping.monitor", monitor, "one of " + allowed);
    }
  }

  /** Whether training stops by ratios of errors, which only errors above 0 have. */
  public boolean dividesErrors() {
    return criterion.dividesErrors();
  }

  /** The monitored metric's name without the prefix of the validation rows. */
  public String metric() {
    return monitor.startsWith(PREFIX) ? monitor.substring(PREFIX.length()) : monitor;
  }

  /**
   * The same for a training that goes through all of its epochs, whatever becomes of the monitored
   * value, unless it diverges.
   */
  public StoppingSettings toTheEnd() {
    return new StoppingSettings(
        monitor,
        mode,
        everyEpochs,
        Optional.empty(),
        minDelta,
        smoothing,
        new NoCriterion(),
        maxEpochs,
        Optional.empty(),
        Optional.empty(),
        divergenceThreshold);
  }

  /** Whether a larger value of the monitored metric is better. */
  public boolean higherIsBetter() {
    return mode == Mode.MAX;
  }

  /** Whether {@code a} is better than {@code b} by more than {@code delta}. */
  public boolean better(double a, double b, double delta) {
    return higherIsBetter() ? a > b + delta : a < b - delta;
  }

  /**
   * The monitored value as an error, of which less is better: itself, or 1 less a fraction such as
   * accuracy, or the negative of anything else of which more is better.
   */
  double error(double value) {
    if (!higherIsBetter()) {
      return value;
    }
    return Mode.isFraction(monitor) ? 1 - value : -value;
  }
}
