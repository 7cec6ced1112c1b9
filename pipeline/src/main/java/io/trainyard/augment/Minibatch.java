package io.trainyard.augment;

/**
 * Images and labels that are fitted together. The arrays are the caller's, may be longer than what
 * they hold, and are changed in place.
 *
 * @param rows n
 * @param features n x C x H x W, row by row, normalized or not
 * @param labels n x classes: the weights of a row's classes, which sum to 1
 */
public record Minibatch(
    int rows, int channels, int height, int width, float[] features, int classes, float[] labels) {

  /**
   * @throws IllegalArgumentException if an array is too short
   */
  public Minibatch {
    if (features.length < (long) rows * channels * height * width
        || labels.length < (long) rows * classes) {
      throw new IllegalArgumentException(
          "expected %d x %d x %d x %d features and %d x %d labels, found %d and %d numbers"
              .formatted(
                  rows, channels, height, width, rows, classes, features.length, labels.length));
    }
  }

  /** Numbers in one image. */
  public int imageSize() {
    return channels * height * width;
  }
}
