package io.trainyard.analysis;

import io.trainyard.evaluation.LinesPicture.Names;
import io.trainyard.evaluation.LinesPicture.Series;
import io.trainyard.results.BiasVarianceRow;
import io.trainyard.search.Numbers;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Bias and variance against what was changed: its values where they are numbers, otherwise the
 * number of parameters where that tells them apart, otherwise their places in the list.
 */
record TradeOff(String run, Sweep sweep, List<BiasVarianceRow> rows, List<String> values) {

  /**
   * @param rows one for each of {@code values}
   */
  TradeOff {
    if (rows.size() != values.size()) {
      throw new IllegalArgumentException(rows.size() + " rows of " + values.size() + " values");
    }
  }

  BufferedImage draw() {
    List<Series> series = new ArrayList<>();
    series.add(series("squared error", BiasVarianceRow::error));
    series.add(series("bias and noise", BiasVarianceRow::biasAndNoise));
    series.add(series("variance", BiasVarianceRow::variance));
    if (rows.stream().anyMatch(row -> row.noise().isPresent())) {
      series.add(series("noise", row -> row.noise().orElse(Double.NaN)));
    }
    Names names = new Names("Bias and variance: " + run, axis(), "squared error of outputs");
    return CurvePicture.draw(names, series, false);
  }

  private Series series(String name, ToDoubleFunction<BiasVarianceRow> figure) {
    double[] x = x();
    int[] order =
        IntStream.range(0, x.length)
            .boxed()
            .sorted((a, b) -> Double.compare(x[a], x[b]))
            .mapToInt(i -> i)
            .toArray();
    return new Series(
        name,
        IntStream.of(order).mapToDouble(i -> x[i]).toArray(),
        IntStream.of(order).mapToDouble(i -> figure.applyAsDouble(rows.get(i))).toArray());
  }

  private String axis() {
    return isNumeric()
        ? sweep.path()
        : byParameters() ? "parameters, by " + sweep.path() : "value of " + sweep.path();
  }

  double[] x() {
    if (isNumeric()) {
      return values.stream().map(Numbers::of).mapToDouble(OptionalDouble::getAsDouble).toArray();
    }
    return byParameters()
        ? rows.stream().mapToDouble(BiasVarianceRow::parameters).toArray()
        : IntStream.rangeClosed(1, rows.size()).asDoubleStream().toArray();
  }

  private boolean isNumeric() {
    return values.stream().allMatch(value -> Numbers.of(value).isPresent());
  }

  private boolean byParameters() {
    return rows.stream().mapToInt(BiasVarianceRow::parameters).distinct().count() == rows.size();
  }
}
