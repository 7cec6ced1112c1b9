package io.trainyard.training;

import io.trainyard.config.Configuration;
import io.trainyard.dataset.Split;
import io.trainyard.results.MetricRow;
import io.trainyard.results.NewEpochs;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then how far trainings in tasks have got, by what they write into the run's table
 * of metrics in any case: tasks have nothing more to do for it, and no connection to the driver.
 * Looking takes no more than a small part of the time, however large the table grows and however
 * slow the file system is. Not thread-safe.
 */
final class TaskWatch {

  private static final Logger LOG = LoggerFactory.getLogger(TaskWatch.class);

  /** Of the time, at most one part in so many is spent in looking. */
  private static final int SHARE = 20;

  private final Consumer<List<TaskProgress>> heard;
  private final Map<Integer, Integer> maxEpochs = new HashMap<>();
  private final NewEpochs epochs;
  private final long leastNanos;
  private long next;
  private boolean failed;

  /**
   * @param trainings that share a run; at least one
   * @param least time between two looks
   * @param heard hears of those that have come further
   */
  TaskWatch(
      List<TaskTraining> trainings,
      Duration least,
      org.apache.hadoop.conf.Configuration hadoop,
      Consumer<List<TaskProgress>> heard) {
    this.heard = heard;
    this.leastNanos = least.toNanos();
    Map<String, Integer> known = new HashMap<>();
    for (TaskTraining training : trainings) {
      maxEpochs.put(
          training.place().number(),
          known.computeIfAbsent(training.configuration(), TaskWatch::maxEpochs));
    }
    var place = trainings.get(0).place();
    this.epochs = new NewEpochs(new Path(place.run()), place.group(), hadoop);
    timed(epochs::passOver);
  }

  private static int maxEpochs(String configuration) {
    return TrainingSettings.read(Configuration.parseText(configuration)).stopping().maxEpochs();
  }

  /** Says no more of a training: that it has ended says all. */
  void forget(int number) {
    maxEpochs.remove(number);
  }

  /** How long it is until the next look. */
  Duration untilNext() {
    return failed
        ? Duration.ofNanos(Long.MAX_VALUE)
        : Duration.ofNanos(Math.max(0, next - System.nanoTime()));
  }

  /** Looks, whatever the time. */
  void look() {
    List<TaskProgress> news =
        timed(epochs::next).orElse(new TreeMap<>()).entrySet().stream()
            .filter(entry -> maxEpochs.containsKey(entry.getKey()))
            .map(entry -> progress(entry.getKey(), entry.getValue()))
            .toList();
    if (!news.isEmpty()) {
      heard.accept(news);
    }
  }

  /** Reads from the file system. */
  @FunctionalInterface
  private interface Reading<T> {
    T read() throws IOException;
  }

  /** Empty where that failed. */
  private <T> Optional<T> timed(Reading<T> reading) {
    long started = System.nanoTime();
    try {
      return Optional.of(reading.read());
    } catch (IOException | RuntimeException e) {
      // Trainings must not fail over lines about them, nor the log fill with the reason.
      LOG.warn("how far trainings have got is not told any more: {}", e.getMessage());
      failed = true;
      return Optional.empty();
    } finally {
      long now = System.nanoTime();
      next = now + Math.max(leastNanos, SHARE * (now - started));
    }
  }

  private TaskProgress progress(int number, List<MetricRow> rows) {
    double loss = Double.NaN;
    TreeMap<String, Double> validation = new TreeMap<>();
    for (MetricRow row : rows) {
      if (row.split().equals(Split.VALIDATION.label())) {
        validation.put(row.metric(), row.value());
      } else if (row.metric().equals("loss")) {
        loss = row.value();
      }
    }
    int epoch = rows.isEmpty() ? 0 : rows.get(0).epoch();
    return new TaskProgress(number, epoch, maxEpochs.get(number), loss, validation);
  }
}
