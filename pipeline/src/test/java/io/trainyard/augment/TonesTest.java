package io.trainyard.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.config.Interval;
import io.trainyard.image.Planes;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TonesTest {

  private static final SplittableRandom RANDOM = new SplittableRandom(1);

  private static void assertValues(Planes image, double... expected) {
    float[] floats = new float[expected.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) expected[i];
    }
    assertThat(Pixels.values(image)).containsExactly(floats, within(1e-4f));
  }

  @Test
  void invertIsTheNegative() {
    Planes image = Pixels.row(0, 55.5, 255);

    new Invert().apply(image, RANDOM);

    assertValues(image, 255, 199.5, 0);
  }

  @Test
  void solarizeInvertsFromTheThresholdOn() {
    Planes image = Pixels.row(0, 127.5, 128, 255);

    new Solarize(128).apply(image, RANDOM);

    assertValues(image, 0, 127.5, 127, 0);
  }

  @Test
  void posterizeKeepsTheHighestBits() {
    Planes image = Pixels.row(0, 63, 64, 127.4, 127.6, 255);
    new Posterize(2).apply(image, RANDOM);
    assertValues(image, 0, 0, 64, 64, 128, 192);

    Planes black = Pixels.row(0, 200, 255);
    new Posterize(0).apply(black, RANDOM);
    assertValues(black, 0, 0, 0);

    Planes all = Pixels.row(0, 200, 255);
    new Posterize(8).apply(all, RANDOM);
    assertValues(all, 0, 200, 255);
  }

  @Test
  void autocontrastStretchesEachChannelThatHasContrast() {
    Planes image = Pixels.of(3, 1, 3, 50, 60, 150, 0, 128, 255, 7, 7, 7);

    new Autocontrast().apply(image, RANDOM);

    assertValues(image, 0, 25.5, 255, 0, 128, 255, 7, 7, 7);
  }

  /**
   * 254, 256, 255 and 255 pixels in four levels: the step is (1020 - 255) / 255 = 3, and a level
   * becomes (1 + those below it) / 3, rounded down: 0, 255 / 3 = 85, 511 / 3 = 170, 766 / 3 = 255.
   */
  @Test
  void equalizeSpreadsLevelsByHowManyLieBelow() {
    int[] counts = {254, 256, 255, 255};
    Planes image = Pixels.plain(1, 4, 255, 10);
    int from = 0;
    for (int level = 0; level < counts.length; level++) {
      Arrays.fill(image.values(), from, from + counts[level], 10 + level);
      from += counts[level];
    }

    new Equalize().apply(image, RANDOM);

    assertThat(image.values()[253]).isEqualTo(0);
    assertThat(image.values()[254]).isEqualTo(85);
    assertThat(image.values()[510]).isEqualTo(170);
    assertThat(image.values()[1019]).isEqualTo(255);
  }

  @Test
  void equalizeLeavesFewPixelsAndPlainImagesAlone() {
    Planes few = Pixels.row(1, 2, 3);
    Planes plain = Pixels.plain(1, 40, 40, 9);

    new Equalize().apply(few, RANDOM);
    new Equalize().apply(plain, RANDOM);

    assertValues(few, 1, 2, 3);
    assertThat(Pixels.values(plain)).containsOnly(9);
  }

  /** The centre is smoothed to (5 * 130 + 8 * 0) / 13 = 50; the border stays. */
  @Test
  void sharpnessMovesAwayFromTheSmoothedImage() {
    Planes sharper = Pixels.of(1, 3, 3, 0, 0, 0, 0, 130, 0, 0, 0, 0);
    new Sharpness(1.5).apply(sharper, RANDOM);
    assertValues(sharper, 0, 0, 0, 0, 170, 0, 0, 0, 0);

    Planes blurred = Pixels.of(1, 3, 3, 0, 13, 0, 26, 130, 39, 0, 0, 52);
    new Sharpness(0).apply(blurred, RANDOM);
    assertValues(blurred, 0, 13, 0, 26, 60, 39, 0, 0, 52);
  }

  @Test
  void sharpnessOfAnImageThatIsAllBorderChangesNothing() {
    Planes image = Pixels.of(1, 2, 2, 1, 2, 3, 4);

    new Sharpness(3).apply(image, RANDOM);

    assertValues(image, 1, 2, 3, 4);
  }

  /** Weights of sigma 1: w = exp(-1/2) = 0.6065, so 0.6065 / 2.2131 = 0.2741 and 0.4519. */
  @Test
  void gaussianBlurWeighsNeighboursAndMirrorsAtBorders() {
    Planes image = Pixels.of(1, 1, 4, 0, 100, 0, 0);

    new GaussianBlur(3, new Interval(1, 1)).apply(image, RANDOM);

    assertThat(Pixels.values(image))
        .containsExactly(new float[] {54.813f, 45.186f, 27.407f, 0}, within(2e-3f));
  }

  @Test
  void gaussianBlurIsTheSameAlongRowsAndColumns() {
    Planes dot = Pixels.of(1, 5, 5, new double[25]);
    dot.values()[12] = 100;

    new GaussianBlur(3, new Interval(1, 1)).apply(dot, RANDOM);

    float[] values = Pixels.values(dot);
    assertThat(values[12]).isCloseTo(45.186f * 0.45186f, within(1e-3f));
    assertThat(values[11]).isEqualTo(values[7]).isCloseTo(45.186f * 0.27407f, within(1e-3f));
    assertThat(values[6]).isCloseTo(27.407f * 0.27407f, within(1e-3f));
    assertThat(values[2]).isZero();
  }

  @Test
  void gaussianBlurOfAPlainImageIsThatImageWhateverTheKernel() {
    Planes image = Pixels.plain(3, 3, 1, 60);

    new GaussianBlur(21, new Interval(0.1, 9)).apply(image, RANDOM);

    assertThat(Pixels.values(image))
        .containsExactly(new float[] {60, 60, 60, 60, 60, 60, 60, 60, 60}, within(1e-4f));
  }
}
