package io.trainyard.training;

import io.trainyard.averaging.EpochResult;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line an epoch for programs that read logs, {@code key=value} with spaces between, to a logger
 * of its own: people are told the same by the progress line.
 */
final class EpochLine {

  /** Outside of {@code io.trainyard}, whose lines are for people. */
  static final String LOGGER = "trainyard.epochs";

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

  private EpochLine() {}

  static void log(
      String run, int member, int epoch, EpochResult result, Map<String, Double> validation) {
    if (LOG.isInfoEnabled()) {
      LOG.info("{}", of(run, member, epoch, result, validation));
    }
  }

  /** Names of runs and metrics have no spaces. */
  static String of(
      String run, int member, int epoch, EpochResult result, Map<String, Double> validation) {
    StringBuilder line = new StringBuilder("event=epoch run_id=" + run);
    line.append(" member=").append(member);
    line.append(" epoch=").append(epoch);
    line.append(" examples=").append(result.examples());
    append(line, "train_loss", result.loss());
    new TreeMap<>(validation).forEach((metric, value) -> append(line, "val_" + metric, value));
    EpochResult.Seconds seconds = result.seconds();
    append(line, "wait_s", seconds.waited());
    append(line, "fit_s", seconds.fit());
    append(line, "average_s", seconds.average());
    double all = seconds.waited() + seconds.fit() + seconds.average();
    append(line, "examples_per_second", result.examples() / Math.max(1e-9, all));
    return line.append(" retries=").append(result.retries()).toString();
  }

  private static void append(StringBuilder line, String key, double value) {
    line.append(' ').append(key).append('=').append(String.format(Locale.ROOT, "%.6g", value));
  }
}
