package io.trainyard.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What training with one transport came to.
 *
 * @param name of the transport; {@link AveragingBench#LIMIT} for no averaging at all
 * @param every minibatches between two averagings
 * @param rows that all workers fit in a sample
 * @param averagings in a sample; 0 for the limit
 * @param secondsPerRow one value a repetition
 * @param limit the seconds a row without averaging, in the same repetitions
 * @param cost of one averaging; empty where the transport does not measure it
 * @param ratios how many times as fast as each other transport it is, by name: the median over the
 *     repetitions of the quotient within a repetition
 */
public record AveragingResult(
    String name,
    String model,
    int parameters,
    int batchSize,
    int workers,
    int every,
    long rows,
    int averagings,
    Samples secondsPerRow,
    Samples limit,
    Optional<Cost> cost,
    Map<String, Double> ratios) {

  /**
   * What one averaging costs a worker, as the transport itself measures it: the mean over the
   * workers, the median over the repetitions.
   *
   * @param waitMillis until all workers had finished fitting
   * @param transferMillis in moving values, and in what has to be started for that
   * @param sumMillis in taking means
   * @param bytesSent by one worker
   * @see io.trainyard.averaging.EpochResult.Averaging
   */
  public record Cost(
      double waitMillis,
      double transferMillis,
      double sumMillis,
      double bytesSent,
      double bytesReceived) {}

  public AveragingResult {
    ratios = new LinkedHashMap<>(ratios);
  }

  @Override
  public Map<String, Double> ratios() {
    return new LinkedHashMap<>(ratios);
  }

  /** Training examples of all workers a second. */
  public Samples examplesPerSecond() {
    return secondsPerRow.into(1);
  }

  /**
   * Examples a second over those of workers that do not average: the median over the repetitions of
   * the quotient within a repetition.
   */
  public double ratioToLimit() {
    return limit.over(secondsPerRow).median();
  }

  /**
   * What an averaging adds to the time without it, in milliseconds, all its waiting included; NaN
   * for the limit.
   */
  public double millisecondsPerAveraging() {
    double added = (secondsPerRow.median() - limit.median()) * rows;
    return averagings == 0 ? Double.NaN : 1e3 * added / averagings;
  }

  /** The figures under their names in the JSON line. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("name", name);
    figures.put("model", model);
    figures.put("every", every);
    figures.put("workers", workers);
    figures.put("parameters", parameters);
    figures.put("batch_size", batchSize);
    figures.put("examples_per_second", Digits.round(examplesPerSecond().median()));
    figures.put("ratio_to_limit", Digits.round(ratioToLimit()));
    figures.put("spread", Digits.round(examplesPerSecond().spread()));
    figures.put("repetitions", secondsPerRow.values().length);
    figures.put("rows_per_repetition", rows);
    figures.put("averagings_per_repetition", averagings);
    if (averagings > 0) {
      figures.put("milliseconds_per_averaging", Digits.round(millisecondsPerAveraging()));
    }
    cost.ifPresent(found -> figures.putAll(figures(found)));
    ratios.forEach(
        (other, ratio) -> figures.put("ratio_to_" + other.replace('-', '_'), Digits.round(ratio)));
    return figures;
  }

  private static Map<String, Object> figures(Cost cost) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("wait_milliseconds", Digits.round(cost.waitMillis()));
    figures.put("transfer_milliseconds", Digits.round(cost.transferMillis()));
    figures.put("sum_milliseconds", Digits.round(cost.sumMillis()));
    figures.put("bytes_sent_per_averaging", Digits.round(cost.bytesSent()));
    figures.put("bytes_received_per_averaging", Digits.round(cost.bytesReceived()));
    return figures;
  }
}
