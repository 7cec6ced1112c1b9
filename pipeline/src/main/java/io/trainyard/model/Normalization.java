package io.trainyard.model;

import java.io.Serializable;
import java.util.List;

/**
 * How pixels become numbers: x' = (x - mean[c]) / std[c] for a pixel x in 0..255 of channel c.
 *
 * @param mean one value a channel, in units of pixels
 * @param std one value a channel, greater than 0, in units of pixels
 */
public record Normalization(List<Double> mean, List<Double> std) implements Serializable {

  public Normalization {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.isEmpty() || mean.size() != std.size()) {
      throw new IllegalArgumentException(
          "expected a mean and a std for each channel, found "
              + mean.size()
              + " and "
              + std.size());
    }
    if (!mean.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("expected finite means, found " + mean);
    }
    if (!std.stream().allMatch(x -> Double.isFinite(x) && x > 0)) {
      throw new IllegalArgumentException("expected positive stds, found " + std);
    }
  }

  /** x' for a pixel of channel {@code c}. */
  public float apply(int x, int c) {
    return (float) ((x - mean.get(c)) / std.get(c));
  }

  public int channels() {
    return mean.size();
  }
}
