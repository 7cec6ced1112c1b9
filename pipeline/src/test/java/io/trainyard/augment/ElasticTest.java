package io.trainyard.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.image.Planes;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ElasticTest {

  /** The smoothed fields by their formula: that to the right, and that down. */
  private static double[][] slowly(
      int height, int width, double sigma, double alpha, SplittableRandom random) {
    double[][] noise = new double[2][height * width];
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++) {
        long bits = random.nextLong();
        noise[0][y * width + x] = (int) (bits >> 32) / 0x1p31;
        noise[1][y * width + x] = (int) bits / 0x1p31;
      }
    }
    int radius = (int) Math.ceil(3 * sigma);
    double sum = 0;
    for (int k = -radius; k <= radius; k++) {
      sum += Math.exp(-k * k / (2 * sigma * sigma));
    }
    double[][] fields = new double[2][height * width];
    for (int f = 0; f < 2; f++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          for (int v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++) {
            for (int u = Math.max(0, x - radius); u <= Math.min(width - 1, x + radius); u++) {
              double squares = (u - x) * (u - x) + (v - y) * (v - y);
              fields[f][y * width + x] +=
                  alpha
                      * Math.exp(-squares / (2 * sigma * sigma))
                      / (sum * sum)
                      * noise[f][v * width + u];
            }
          }
        }
      }
    }
    return fields;
  }

  @Test
  void displacementsAreSmoothedNoiseTimesAlpha() {
    for (double sigma : new double[] {0.3, 1, 2.5, 4}) {
      Planes image = Images.noise(11, 17, 1, 1);
      double[][] expected = slowly(11, 17, sigma, 34, new SplittableRandom(5));

      DisplacementField.Drawn drawn =
          new DisplacementField(sigma, 34).draw(image, new SplittableRandom(5));

      for (int y = 0; y < 11; y++) {
        float[] row = drawn.row(y);
        for (int x = 0; x < 17; x++) {
          assertThat((double) row[x]).isCloseTo(expected[0][y * 17 + x], within(1e-4));
          assertThat((double) row[17 + x]).isCloseTo(expected[1][y * 17 + x], within(1e-4));
        }
      }
    }
  }

  @Test
  void whatAnEarlierImageLeftDoesNotMatter() {
    DisplacementField field = new DisplacementField(2, 10);
    Planes image = Images.noise(30, 30, 1, 1);
    field.draw(image, new SplittableRandom(1));
    image.load(new byte[8 * 9], 0, 8, 9, 1);

    DisplacementField.Drawn used = field.draw(image, new SplittableRandom(2));
    DisplacementField.Drawn fresh = field.draw(Images.noise(8, 9, 1, 1), new SplittableRandom(2));

    for (int y = 0; y < 8; y++) {
      assertThat(Arrays.copyOf(used.row(y), 18)).isEqualTo(Arrays.copyOf(fresh.row(y), 18));
    }
  }

  @Test
  void offsetsAreAboutAsLargeAsIsSaid() {
    Planes image = Images.noise(200, 200, 1, 1);
    DisplacementField.Drawn drawn =
        new DisplacementField(4, 34).draw(image, new SplittableRandom(1));
    double squares = 0;
    for (int y = 20; y < 180; y++) {
      float[] row = drawn.row(y);
      for (int x = 20; x < 180; x++) {
        double offset = row[x];
        squares += offset * offset / (160 * 160);
      }
    }

    // sqrt(1/3) / (2 sqrt(pi)) is 0.163.
    assertThat(Math.sqrt(squares)).isCloseTo(0.163 * 34 / 4, within(0.15));
  }

  @Test
  void withoutAlphaNothingMoves() {
    Planes image = Images.noise(12, 9, 3, 1);
    float[] before = Images.values(image);

    new Elastic(4, 0, Images.ZEROS).apply(image, new SplittableRandom(1));

    assertThat(Images.values(image)).isEqualTo(before);
  }

  @Test
  void eachPixelIsTakenFromWhereItsDisplacementPoints() {
    for (Fill fill : Fill.values()) {
      for (Interpolation interpolation : Interpolation.values()) {
        Resampling reading = new Resampling(interpolation, fill, 30);
        Planes image = Images.noise(10, 13, 3, 1);
        AffineMap map = new AffineMap(0.9, 0.2, 1.3, -0.2, 1.1, -0.7);
        float[] expected = expected(image, map, reading);

        new Elastic(1.5, 12, reading).warp(image, map, new SplittableRandom(8));

        for (int i = 0; i < expected.length; i++) {
          assertThat(image.values()[i]).isCloseTo(expected[i], within(0.01f));
        }
      }
    }
  }

  private static float[] expected(Planes image, AffineMap map, Resampling reading) {
    double[][] fields = slowly(10, 13, 1.5, 12, new SplittableRandom(8));
    float[] expected = new float[image.size()];
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < 10; y++) {
        for (int x = 0; x < 13; x++) {
          double px = x + fields[0][y * 13 + x];
          double py = y + fields[1][y * 13 + x];
          expected[(c * 10 + y) * 13 + x] =
              (float)
                  Slowly.at(
                      image,
                      c,
                      map.xx() * px + map.xy() * py + map.x0(),
                      map.yx() * px + map.yy() * py + map.y0(),
                      reading);
        }
      }
    }
    return expected;
  }
}
