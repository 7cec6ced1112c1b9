package io.trainyard.stopping;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.List;

/** {@code s(1) = v(1)}, then {@code s(t) = alpha * v(t) + (1 - alpha) * s(t - 1)}. */
record ExponentialSmoothing(double alpha) implements Smoothing {

  static ExponentialSmoothing read(Section section) {
    return new ExponentialSmoothing(section.decimal("alpha", new Range(0, true, 1, false)));
  }

  @Override
  public double smooth(List<Double> values, List<Double> before) {
    double value = values.get(values.size() - 1);
    return before.isEmpty() ? value : alpha * value + (1 - alpha) * before.get(before.size() - 1);
  }
}
