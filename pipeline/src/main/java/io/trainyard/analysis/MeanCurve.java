package io.trainyard.analysis;

import io.trainyard.results.CurveRow;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The mean of a figure over repetitions, against what it depends on.
 *
 * @param x in ascending order
 * @param mean of each
 * @param deviation the standard deviation over repetitions (n - 1); 0 of a single one
 */
record MeanCurve(double[] x, double[] mean, double[] deviation) {

  static MeanCurve of(
      List<CurveRow> rows, ToDoubleFunction<CurveRow> x, ToDoubleFunction<CurveRow> y) {
    TreeMap<Double, List<Double>> byX =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    x::applyAsDouble,
                    TreeMap::new,
                    Collectors.mapping(y::applyAsDouble, Collectors.toList())));
    return new MeanCurve(
        byX.keySet().stream().mapToDouble(Double::doubleValue).toArray(),
        byX.values().stream().mapToDouble(MeanCurve::mean).toArray(),
        byX.values().stream().mapToDouble(MeanCurve::deviation).toArray());
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private static double deviation(List<Double> values) {
    double mean = mean(values);
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / Math.max(1, values.size() - 1));
  }

  /** The mean with so many standard deviations added. */
  double[] plus(double deviations) {
    double[] moved = new double[mean.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = mean[i] + deviations * deviation[i];
    }
    return moved;
  }
}
