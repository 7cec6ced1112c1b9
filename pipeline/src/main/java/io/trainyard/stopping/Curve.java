package io.trainyard.stopping;

import java.util.List;

/**
 * What Prechelt's criteria look at, check by check.
 *
 * @param errors the smoothed validation errors: smaller is better
 * @param trainLosses the training losses, as many
 */
record Curve(List<Double> errors, List<Double> trainLosses) {

  Curve {
    errors = List.copyOf(errors);
    trainLosses = List.copyOf(trainLosses);
  }

  int length() {
    return errors.size();
  }

  /** The error of check {@code t}, which counts from 1. */
  double error(int t) {
    return errors.get(t - 1);
  }

  /**
   * {@code 100 * (E_va(t) / E_opt(t) - 1)} at the latest check, in per cent. Above an error of 0
   * any other is infinitely worse.
   */
  double generalizationLoss() {
    double best = errors.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double latest = error(length());
    return latest == best ? 0 : 100 * (latest / best - 1);
  }

  /** {@code 1000 * (sum / (k * min) - 1)} of the last {@code k} training losses. */
  double progress(int k) {
    List<Double> strip = trainLosses.subList(length() - k, length());
    double min = strip.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double sum = strip.stream().mapToDouble(Double::doubleValue).sum();
    return sum == k * min ? 0 : 1000 * (sum / (k * min) - 1);
  }
}
