package io.trainyard.stopping;

import io.trainyard.config.Section;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** How a fluctuating curve is smoothed before it is judged. */
sealed interface Smoothing permits NoSmoothing, MedianSmoothing, ExponentialSmoothing {

  Map<String, Function<Section, Smoothing>> KINDS =
      Map.of(
          "none", NoSmoothing::read,
          "median", MedianSmoothing::read,
          "exponential", ExponentialSmoothing::read);

  /**
   * The smoothed value of the latest check.
   *
   * @param values the values of all checks so far, the latest last
   * @param before what this gave for all checks but the latest
   */
  double smooth(List<Double> values, List<Double> before);
}
