package io.trainyard.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How long it took to a test accuracy.
 *
 * @param accuracy that was asked for
 * @param trainyard after each epoch of one training
 * @param mllib each a training of its own, with more iterations than the one before; empty where
 *     Trainyard did not get there
 * @param stop why MLlib was not started again
 * @param blas what MLlib's matrix products ran on
 */
public record MllibResult(
    double accuracy, List<Try> trainyard, List<Try> mllib, Stop stop, String blas) {

  /** Why MLlib was not started again. */
  public enum Stop {
    /** Trainyard is not there itself. */
    NOT_ASKED,
    /** It is there. */
    REACHED,
    /** It sees no more progress: however long it had, it would not get there. */
    CONVERGED,
    /** It has had its time. */
    OUT_OF_TIME
  }

  /**
   * What there was after so much training.
   *
   * @param steps epochs of Trainyard, iterations of MLlib
   * @param seconds of training, from its beginning
   * @param testAccuracy NaN where there is no model, because training was ended before
   */
  public record Try(int steps, double seconds, double testAccuracy) {

    static Try unfinished(int steps, double seconds) {
      return new Try(steps, seconds, Double.NaN);
    }

    /** The figures under their names in the JSON line. */
    Map<String, Object> figures(String name, String unit) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("name", name);
      figures.put(unit, steps);
      figures.put("seconds", Digits.round(seconds));
      if (Double.isFinite(testAccuracy)) {
        figures.put("test_accuracy", testAccuracy);
      }
      return figures;
    }
  }

  public MllibResult {
    trainyard = List.copyOf(trainyard);
    mllib = List.copyOf(mllib);
  }

  /** Whether the last of them is there. */
  public boolean reached(List<Try> tries) {
    return !tries.isEmpty() && tries.get(tries.size() - 1).testAccuracy() >= accuracy;
  }

  /**
   * MLlib's time over Trainyard's: where MLlib did not get there, the time that it had, so that the
   * true ratio is more; with {@link Stop#CONVERGED} there is no limit to it. Empty where Trainyard
   * did not get there.
   */
  public Optional<Double> ratio() {
    return reached(trainyard) ? Optional.of(seconds(mllib) / seconds(trainyard)) : Optional.empty();
  }

  private static double seconds(List<Try> tries) {
    return tries.get(tries.size() - 1).seconds();
  }

  /** The figures under their names in the JSON line. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("accuracy", accuracy);
    figures.put("blas", blas);
    figures.put("trainyard_reached", reached(trainyard));
    figures.put("mllib_reached", reached(mllib));
    figures.put("mllib_converged", stop == Stop.CONVERGED);
    ratio().ifPresent(ratio -> figures.put("ratio_to_mllib", Digits.round(ratio)));
    return figures;
  }

  /** What was seen on the way, under its names in the JSON line. */
  public List<Map<String, Object>> tries() {
    return Stream.concat(
            trainyard.stream().map(one -> one.figures("trainyard", "epochs")),
            mllib.stream().map(one -> one.figures("mllib", "iterations")))
        .toList();
  }
}
