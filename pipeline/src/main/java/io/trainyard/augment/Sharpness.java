package io.trainyard.augment;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.image.Planes;
import java.util.SplittableRandom;

/**
 * Sharpens, with a factor above 1, or blurs: torchvision's {@code RandomAdjustSharpness}.
 *
 * @param factor 0 is the blurred image, 1 the image as it is, 2 twice as sharp
 */
record Sharpness(double factor) implements Transform {

  /** The weight of a pixel over that of each of its eight neighbours, and the sum of all nine. */
  private static final float CENTRE = 5;

  private static final float SUM = 13;

  static Sharpness read(Section section) {
    return new Sharpness(section.decimal("factor", Range.atLeast(0)));
  }

  @Override
  public void apply(Planes image, SplittableRandom random) {
    adjust(image, (float) factor);
  }

  /**
   * clip(factor * x + (1 - factor) * s), with s = (5 x + the eight pixels around it) / 13; the
   * outermost pixels stay as they are.
   */
  static void adjust(Planes image, float factor) {
    int height = image.height();
    int width = image.width();
    float[] from = image.values();
    float[] to = image.target(image.size());
    System.arraycopy(from, 0, to, 0, image.size());
    for (int c = 0; c < image.channels(); c++) {
      for (int y = 1; y < height - 1; y++) {
        int row = (c * height + y) * width;
        for (int i = row + 1; i < row + width - 1; i++) {
          float above = from[i - width - 1] + from[i - width] + from[i - width + 1];
          float below = from[i + width - 1] + from[i + width] + from[i + width + 1];
          float smooth = (above + below + from[i - 1] + from[i + 1] + CENTRE * from[i]) / SUM;
          to[i] = Tones.clip(factor * from[i] + (1 - factor) * smooth);
        }
      }
    }
    image.replace(height, width);
  }
}
