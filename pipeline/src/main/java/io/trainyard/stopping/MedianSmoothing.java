package io.trainyard.stopping;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.List;

/**
 * The median of the last {@code window} values, or of as many as there are. The median of an even
 * number of values is the mean of the two in the middle.
 */
record MedianSmoothing(int window) implements Smoothing {

  static MedianSmoothing read(Section section) {
    return new MedianSmoothing(section.integer("window", Range.atLeast(1)));
  }

  @Override
  public double smooth(List<Double> values, List<Double> before) {
    int from = Math.max(0, values.size() - window);
    double[] sorted =
        values.subList(from, values.size()).stream()
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
