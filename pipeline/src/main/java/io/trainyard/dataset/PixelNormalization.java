package io.trainyard.dataset;

import static java.util.Collections.nCopies;

import io.trainyard.model.Normalization;
import io.trainyard.model.Task;
import java.util.List;

/** How pixels, 0 to 255, become the numbers that a network sees. */
public enum PixelNormalization {
  /** {@code x / 255}. */
  UNIT,
  /** Less the mean of the training rows, over their standard deviation, for each channel. */
  STANDARDIZE,
  /** As they are. */
  NONE;

  /**
   * What this means for the rows of a dataset; for a density it is {@code x / 256} whatever this
   * is, which brings pixels with their noise to 0 to 1.
   */
  public Normalization of(Manifest manifest) {
    int channels = manifest.image().channels();
    if (manifest.task() instanceof Task.Density) {
      return new Normalization(
          nCopies(channels, 0.0), nCopies(channels, (double) Task.Density.LEVELS));
    }
    return switch (this) {
      case UNIT -> new Normalization(nCopies(channels, 0.0), nCopies(channels, 255.0));
      case NONE -> new Normalization(nCopies(channels, 0.0), nCopies(channels, 1.0));
      case STANDARDIZE -> {
        // A channel that never varies stays 0 everywhere, whatever it is divided by.
        List<Double> std =
            manifest.pixels().std().stream().map(value -> value > 0 ? value : 1.0).toList();
        yield new Normalization(manifest.pixels().mean(), std);
      }
    };
  }
}
