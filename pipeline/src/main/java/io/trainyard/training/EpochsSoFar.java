package io.trainyard.training;

import io.trainyard.config.Configuration;
import io.trainyard.dataset.Split;
import io.trainyard.failure.Failure;
import io.trainyard.results.MetricRow;
import io.trainyard.results.Outlet;
import io.trainyard.results.RunDirectory;
import io.trainyard.results.TimingRow;
import io.trainyard.stopping.StoppingSettings;
import io.trainyard.storage.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a run has come, by its tables.
 *
 * @param trainings that have done an epoch: 1, or those of many that share the run
 * @param epochs that they have done, all together
 * @param maxEpochs of each, at most; empty where that is not known
 * @param metrics of the last epoch, {@code train_} and {@code val_} before their names; empty of
 *     many trainings
 * @param best the best epoch so far by the monitored metric; empty of many trainings
 * @param left the time that the epochs left take at most, as long as the last ones took
 */
public record EpochsSoFar(
    int trainings,
    int epochs,
    Optional<Integer> maxEpochs,
    SortedMap<String, Double> metrics,
    Optional<Best> best,
    Optional<Duration> left) {

  private static final Logger LOG = LoggerFactory.getLogger(EpochsSoFar.class);

  /** Epochs whose mean tells how long the next one takes. */
  private static final int RECENT = 5;

  /**
   * @param metric the monitored one, such as {@code val_loss}
   */
  public record Best(int epoch, String metric, double value) {}

  public EpochsSoFar {
    metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
  }

  /**
   * Reads the tables of a run, which may go on meanwhile.
   *
   * @throws io.trainyard.failure.Infrastructure if they cannot be read
   */
  static EpochsSoFar read(Path run, org.apache.hadoop.conf.Configuration hadoop) {
    Outlet outlet = Outlet.ofRun(run, hadoop);
    SortedMap<String, Integer> epochs = outlet.metrics().epochs();
    int all = epochs.values().stream().mapToInt(Integer::intValue).sum();
    Optional<StoppingSettings> stopping = stopping(run, hadoop);
    Optional<Integer> maxEpochs = stopping.map(StoppingSettings::maxEpochs);
    if (!epochs.keySet().equals(Set.of(""))) {
      return new EpochsSoFar(
          epochs.size(), all, maxEpochs, new TreeMap<>(), Optional.empty(), Optional.empty());
    }
    List<MetricRow> rows = outlet.metrics().rows();
    int done = rows.stream().mapToInt(MetricRow::epoch).max().orElse(0);
    return new EpochsSoFar(
        1,
        done,
        maxEpochs,
        metrics(rows, done),
        stopping.flatMap(by -> best(rows, by)),
        maxEpochs.flatMap(most -> left(outlet.timings().lastRows(RECENT), most - done)));
  }

  private static Optional<StoppingSettings> stopping(
      Path run, org.apache.hadoop.conf.Configuration hadoop) {
    try {
      byte[] hocon = AtomicFiles.read(new Path(run, RunDirectory.CONFIGURATION), hadoop);
      String text = new String(hocon, StandardCharsets.UTF_8);
      return Optional.of(StoppingSettings.read(Configuration.parseText(text).root()));
    } catch (IOException | Failure e) {
      // That of another version, say; what else there is can be told all the same.
      LOG.debug("cannot read the configuration of {}", run, e);
      return Optional.empty();
    }
  }

  private static SortedMap<String, Double> metrics(List<MetricRow> rows, int epoch) {
    SortedMap<String, Double> metrics = new TreeMap<>();
    for (MetricRow row : rows) {
      if (row.epoch() == epoch) {
        metrics.put(prefix(row.split()) + row.metric(), row.value());
      }
    }
    return metrics;
  }

  private static String prefix(String split) {
    return (split.equals(Split.VALIDATION.label()) ? "val" : split) + "_";
  }

  private static Optional<Best> best(List<MetricRow> rows, StoppingSettings by) {
    Best best = null;
    for (MetricRow row : rows) {
      boolean monitored =
          row.split().equals(Split.VALIDATION.label()) && row.metric().equals(by.metric());
      if (monitored && (best == null || by.better(row.value(), best.value(), 0))) {
        best = new Best(row.epoch(), by.monitor(), row.value());
      }
    }
    return Optional.ofNullable(best);
  }

  private static Optional<Duration> left(List<TimingRow> recent, int epochs) {
    long measured = recent.stream().mapToInt(TimingRow::epoch).distinct().count();
    if (measured == 0) {
      return Optional.empty();
    }
    double seconds =
        recent.stream()
            .filter(row -> row.phase().isOnItsOwn())
            .mapToDouble(TimingRow::seconds)
            .sum();
    return Optional.of(
        Duration.ofMillis(Math.round(1e3 * seconds / measured * Math.max(0, epochs))));
  }

  /** By name, in snake_case. */
  Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    if (trainings > 1) {
      figures.put("trainings", trainings);
    }
    figures.put("epochs", epochs);
    maxEpochs.ifPresent(most -> figures.put("max_epochs", most));
    figures.putAll(metrics);
    best.ifPresent(
        found -> {
          figures.put("best_epoch", found.epoch());
          figures.put("best_" + found.metric(), found.value());
        });
    return figures;
  }
}
