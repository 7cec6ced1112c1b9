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

  /**
   * By how much a pixel weighs more than each of its eight neighbours, and the weight of all nine.
   */
  private static final float EXTRA = 4;

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
    float[] columns = image.scratch(0, width);
    for (int c = 0; c < image.channels(); c++) {
      for (int y = 1; y < height - 1; y++) {
        int row = (c * height + y) * width;
        sumColumns(from, row - width, row, row + width, columns, width);
        for (int x = 1; x < width - 1; x++) {
          float sum = columns[x - 1] + columns[x] + columns[x + 1] + EXTRA * from[row + x];
          to[row + x] = Tones.clip(factor * from[row + x] + (1 - factor) * (sum / SUM));
        }
      }
    }
    image.replace(height, width);
  }

  /** Of three rows; in a loop of its own, so that both are short enough for vector instructions. */
  private static void sumColumns(
      float[] from, int above, int row, int below, float[] columns, int width) {
    for (int x = 0; x < width; x++) {
      columns[x] = from[above + x] + from[row + x] + from[below + x];
    }
  }
}
