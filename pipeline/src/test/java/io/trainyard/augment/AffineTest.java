package io.trainyard.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.config.Interval;
import io.trainyard.image.Planes;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AffineTest {

  private static Interval exactly(double x) {
    return new Interval(x, x);
  }

  private static Rotate rotate(double degrees) {
    return new Rotate(exactly(degrees), Images.ZEROS);
  }

  private static float[] applied(Transform transform, Planes image) {
    transform.apply(image, new SplittableRandom(1));
    return Images.values(image);
  }

  @Test
  void aQuarterTurnIsExact() {
    assertThat(applied(rotate(90), Images.counting(3, 3)))
        .containsExactly(3, 6, 9, 2, 5, 8, 1, 4, 7);
    assertThat(applied(rotate(-90), Images.counting(2, 2))).containsExactly(3, 1, 4, 2);
    assertThat(applied(rotate(180), Images.counting(2, 3))).containsExactly(6, 5, 4, 3, 2, 1);
    assertThat(applied(rotate(360), Images.counting(2, 3))).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void aNoisyImageIsTurnedExactlyInAllChannels() {
    Planes image = Images.noise(28, 28, 3, 1);
    float[] before = Images.values(image);

    rotate(90).apply(image, new SplittableRandom(1));

    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < 28; y++) {
        for (int x = 0; x < 28; x++) {
          assertThat(image.values()[(c * 28 + y) * 28 + x])
              .isEqualTo(before[(c * 28 + x) * 28 + 27 - y]);
        }
      }
    }
  }

  @Test
  void halfAPixelIsTheMeanOfTwo() {
    Planes image = Images.grey(2, 3, 0, 100, 40, 10, 20, 60);

    Warp.apply(image, AffineMap.translation(0.5, 0), Optional.of(Images.ZEROS));

    assertThat(Images.values(image)).containsExactly(50, 70, 20, 15, 40, 30);
  }

  @Test
  void aQuarterDownMixesRows() {
    Planes image = Images.grey(2, 2, 0, 100, 40, 20);
    Resampling edge = new Resampling(Interpolation.BILINEAR, Fill.EDGE, 0);

    Warp.apply(image, AffineMap.translation(0, 0.25), Optional.of(edge));

    assertThat(Images.values(image)).containsExactly(10, 80, 40, 20);
  }

  @Test
  void nearestTakesPixelsAsTheyAre() {
    Planes image = Images.grey(1, 4, 10, 20, 30, 40);
    Resampling nearest = new Resampling(Interpolation.NEAREST, Fill.CONSTANT, 7);

    Warp.apply(image, AffineMap.translation(1.4, 0), Optional.of(nearest));

    assertThat(Images.values(image)).containsExactly(20, 30, 40, 7);
  }

  @Test
  void scalingDoublesAboutTheCentre() {
    Scale twice = new Scale(exactly(2), true, Images.ZEROS);

    // Columns -0.5 + (x + 0.5) / 2 of 0..3 about 1.5: 0.75, 1.25, 1.75, 2.25.
    assertThat(applied(twice, Images.grey(1, 4, 0, 100, 200, 40)))
        .containsExactly(75, 125, 175, 160);
  }

  @Test
  void scalesOfTheTwoDirectionsMayDiffer() {
    Scale scale = new Scale(new Interval(0.5, 2), false, Images.ZEROS);

    AffineMap map = scale.draw(new SplittableRandom(1), 5, 5);

    assertThat(map.xx()).isNotEqualTo(map.yy()).isBetween(0.5, 2.0);
  }

  @Test
  void aShearMovesRowsByTheirDistanceFromTheCentre() {
    Shear shear = new Shear(exactly(45), exactly(0), Images.ZEROS);
    // tan(45 degrees) is 1 but for rounding.
    float[] sheared = applied(shear, Images.counting(3, 3));

    assertThat(sheared)
        .usingComparatorWithPrecision(1e-4f)
        .containsExactly(2, 3, 0, 4, 5, 6, 0, 7, 8);
  }

  @Test
  void aShearDownMovesColumns() {
    Shear shear = new Shear(exactly(0), exactly(45), Images.ZEROS);

    assertThat(applied(shear, Images.counting(3, 3)))
        .usingComparatorWithPrecision(1e-4f)
        .containsExactly(4, 2, 0, 7, 5, 3, 0, 8, 6);
  }

  @Test
  void twoMapsAreTheProductOfTheirMatrices() {
    // Moved by (3, 1), and then turned by 90 degrees about the centre of 5 x 5, (2, 2): from (x, y)
    // back by the turn to (4 - y, x), and by the translation to (1 - y, x - 1).
    AffineMap both =
        AffineMap.translation(-3, -1).then(rotate(90).draw(new SplittableRandom(1), 5, 5));

    assertThat(both).isEqualTo(new AffineMap(0, -1, 1, 1, 0, -1));
  }

  @Test
  void whatComesToNothingIsNotResampled() {
    Planes image = Images.noise(9, 9, 1, 3);
    float[] array = image.values();
    float[] before = Images.values(image);

    new Rotate(exactly(0), Images.ZEROS).apply(image, new SplittableRandom(1));

    assertThat(image.values()).isSameAs(array);
    assertThat(Images.values(image)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "BILINEAR, CONSTANT, 1",
    "BILINEAR, CONSTANT, 3",
    "BILINEAR, REFLECT, 1",
    "BILINEAR, REFLECT, 3",
    "BILINEAR, EDGE, 2",
    "NEAREST, CONSTANT, 1",
    "NEAREST, REFLECT, 3",
    "NEAREST, EDGE, 1"
  })
  void everyMapGivesWhatTheFormulaSays(Interpolation interpolation, Fill fill, int channels) {
    Resampling reading = new Resampling(interpolation, fill, 50);
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 100; i++) {
      int height = 1 + random.nextInt(12);
      int width = 1 + random.nextInt(12);
      AffineMap map = wild(random);
      Planes image = Images.noise(height, width, channels, i);
      float[] expected = Slowly.resampled(image, map, reading);

      Warp.apply(image, map, Optional.of(reading));

      assertThat(Images.values(image))
          .as("%s, %d x %d", map, height, width)
          .hasSameSizeAs(expected);
      for (int k = 0; k < expected.length; k++) {
        assertThat(image.values()[k]).as("%s", map).isCloseTo(expected[k], within(1e-3f));
      }
    }
  }

  /** Rows that are taken from level lines are computed in another order, but come to the same. */
  @ParameterizedTest
  @CsvSource({"1, 0", "1, 0.17", "1.1, 0", "0.93, 0", "0.93, 0.3"})
  void levelRowsAreBitByBitWhatIsSampledPixelByPixel(double scale, double slant) {
    for (int channels : new int[] {1, 3}) {
      Planes image = Images.noise(11, 13, channels, channels);
      AffineMap map = AffineMap.aroundCentre(scale, slant, 0, 0.9, 11, 13);
      float[] expected = new float[image.size()];
      Sampler sampler = new Sampler(image, Images.ZEROS);
      for (int y = 0; y < 11; y++) {
        long row = FixedPoint.of(map.yy() * y + map.y0());
        long start = FixedPoint.of(map.xy() * y + map.x0());
        for (int x = 0; x < 13; x++) {
          long place = start + x * FixedPoint.of(map.xx());
          sampler.sample(
              FixedPoint.whole(place),
              FixedPoint.fraction(place),
              FixedPoint.whole(row),
              FixedPoint.fraction(row),
              expected,
              y * 13 + x);
        }
      }

      Warp.apply(image, map, Optional.of(Images.ZEROS));

      assertThat(Images.values(image)).isEqualTo(expected);
    }
  }

  private static AffineMap wild(SplittableRandom random) {
    return new AffineMap(
        random.nextInt(3) == 0 ? 1 : random.nextDouble(-2, 2),
        random.nextInt(3) == 0 ? 0 : random.nextDouble(-2, 2),
        random.nextDouble(-15, 15),
        random.nextInt(3) == 0 ? 0 : random.nextDouble(-2, 2),
        random.nextDouble(-2, 2),
        random.nextDouble(-15, 15));
  }

  @Test
  void anAbsurdMapReadsWhatStandsOutside() {
    Planes image = Images.noise(6, 6, 1, 1);
    AffineMap map = new AffineMap(1e12, -1e12, 1e15, 3e9, 1e-12, -1e300);
    Resampling nines = new Resampling(Interpolation.BILINEAR, Fill.CONSTANT, 9);

    Warp.apply(image, map, Optional.of(nines));

    assertThat(Images.values(image)).containsOnly(9);
  }
}
