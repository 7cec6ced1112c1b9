package io.trainyard.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.image.Planes;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColoursTest {

  private static void assertValues(Planes image, double... expected) {
    float[] floats = new float[expected.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) expected[i];
    }
    assertThat(Pixels.values(image)).containsExactly(floats, within(2e-3f));
  }

  @Test
  void brightnessIsAFactorClipped() {
    Planes image = Pixels.row(0, 10, 100, 200);

    Colours.brightness(image, 1.5f);

    assertValues(image, 0, 15, 150, 255);
  }

  @Test
  void contrastOfGreyIsAboutItsMean() {
    Planes image = Pixels.row(50, 100, 150, 200, 250);

    Colours.contrast(image, 0.5f);
    assertValues(image, 100, 125, 150, 175, 200);

    Colours.contrast(image, 4);
    // 150 + 4 * -50 is below black, 150 + 4 * 50 above white.
    assertValues(image, 0, 50, 150, 250, 255);
  }

  /** Grey: 0.2989 * 100 + 0.587 * 50 = 59.24, and 0.114 * 200 = 22.8; their mean is 41.02. */
  @Test
  void contrastOfColoursIsAboutTheirMeanGrey() {
    Planes image = Pixels.of(3, 1, 2, 100, 0, 50, 0, 0, 200);

    Colours.contrast(image, 0.5f);

    assertValues(image, 70.51, 20.51, 45.51, 20.51, 20.51, 120.51);
  }

  @Test
  void saturationIsAboutThePixelsOwnGrey() {
    Planes image = Pixels.of(3, 1, 2, 100, 0, 50, 0, 0, 200);

    Colours.saturation(image, 0.5f);
    assertValues(image, 79.62, 11.4, 54.62, 11.4, 29.62, 111.4);

    Planes strong = Pixels.pixel(100, 50, 0);
    Colours.saturation(strong, 2);
    // 2 * 100 - 59.24, 2 * 50 - 59.24 and -59.24.
    assertValues(strong, 140.76, 40.76, 0);
  }

  @Test
  void noSaturationIsGrey() {
    Planes image = Pixels.pixel(100, 50, 0);

    Colours.saturation(image, 0);

    assertValues(image, 59.24, 59.24, 59.24);
  }

  /** A third of the circle takes red to green, green to blue and blue to red. */
  @Test
  void hueTurnsOneChannelIntoTheNext() {
    Planes image = Pixels.pixel(200, 100, 40);

    Colours.hue(image, 1 / 3f);
    assertValues(image, 40, 200, 100);

    Colours.hue(image, 1 / 3f);
    assertValues(image, 100, 40, 200);

    Colours.hue(image, -2 / 3f + 1);
    assertValues(image, 200, 100, 40);
  }

  /** Of red, a sixth of the circle is yellow, a twelfth orange; backwards it is magenta. */
  @ParameterizedTest
  @CsvSource({
    "0, 255, 0, 0",
    "0.08333333, 255, 127.5, 0",
    "0.16666667, 255, 255, 0",
    "0.5, 0, 255, 255",
    "-0.5, 0, 255, 255",
    "-0.16666667, 255, 0, 255"
  })
  void hueOfRedTurnsRound(float turns, double red, double green, double blue) {
    Planes image = Pixels.pixel(255, 0, 0);

    Colours.hue(image, turns);

    assertValues(image, red, green, blue);
  }

  @Test
  void hueKeepsGreysAndHowLightAndSaturatedAPixelIs() {
    Planes grey = Pixels.pixel(77, 77, 77);
    Planes noise = Pixels.noise(3, 20, 20);
    float[] before = Pixels.values(noise);

    Colours.hue(grey, 0.3f);
    Colours.hue(noise, 0.3f);

    assertValues(grey, 77, 77, 77);
    float[] after = Pixels.values(noise);
    for (int i = 0; i < 400; i++) {
      float[] was = {before[i], before[i + 400], before[i + 800]};
      float[] is = {after[i], after[i + 400], after[i + 800]};
      Arrays.sort(was);
      Arrays.sort(is);
      assertThat(is[0]).isCloseTo(was[0], within(1e-3f));
      assertThat(is[2]).isCloseTo(was[2], within(1e-3f));
    }
  }

  @Test
  void saturationAndHueLeaveGreyImagesAlone() {
    Planes image = Pixels.row(1, 2, 3);

    Colours.saturation(image, 3);
    Colours.hue(image, 0.4f);

    assertValues(image, 1, 2, 3);
  }

  @Test
  void factorsAreUniformAboutOne() {
    Planes image = Pixels.row(100);
    double low = 1000;
    double high = 0;
    double sum = 0;
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 10_000; i++) {
      image.values()[0] = 100;
      new ColourChange(ColourProperty.BRIGHTNESS, 0.2).apply(image, random);
      low = Math.min(low, image.values()[0]);
      high = Math.max(high, image.values()[0]);
      sum += image.values()[0];
    }

    assertThat(low).isBetween(80.0, 80.1);
    assertThat(high).isBetween(119.9, 120.0);
    assertThat(sum / 10_000).isCloseTo(100, within(5 * 11.55 / 100));
  }

  @Test
  void factorsAreNotNegative() {
    Planes image = Pixels.row(10);

    for (int seed = 0; seed < 100; seed++) {
      image.values()[0] = 10;
      new ColourChange(ColourProperty.BRIGHTNESS, 5).apply(image, new SplittableRandom(seed));
      assertThat(image.values()[0]).isBetween(0f, 60f);
    }
  }

  @Test
  void colorJitterOfOneKindIsThatKind() {
    for (int seed = 0; seed < 20; seed++) {
      Planes jittered = Pixels.noise(3, 5, 5);
      new ColorJitter(0, 0.5, 0, 0).apply(jittered, new SplittableRandom(seed));

      SplittableRandom random = new SplittableRandom(seed);
      random.nextDouble();
      Planes contrasted = Pixels.noise(3, 5, 5);
      new ColourChange(ColourProperty.CONTRAST, 0.5).apply(contrasted, random);

      assertThat(Pixels.values(jittered)).isEqualTo(Pixels.values(contrasted));
    }
  }

  /**
   * The factors do not depend on the order, but the result does, since it is clipped on the way.
   */
  @Test
  void colorJitterDrawsTheOrder() {
    int inOrder = 0;
    int reversed = 0;
    for (int seed = 0; seed < 400; seed++) {
      Planes image = twoGreys();
      new ColorJitter(0.5, 0.5, 0, 0).apply(image, new SplittableRandom(seed));
      inOrder += equal(image, brightnessAndContrast(seed, true)) ? 1 : 0;
      reversed += equal(image, brightnessAndContrast(seed, false)) ? 1 : 0;
    }

    // Where nothing is clipped the two are equal but for rounding.
    assertThat(inOrder).isBetween(140, 280);
    assertThat(reversed).isBetween(140, 280);
    assertThat(inOrder + reversed).isGreaterThanOrEqualTo(400);
  }

  private static Planes twoGreys() {
    return Pixels.of(3, 1, 2, 250, 100, 250, 100, 250, 100);
  }

  private static boolean equal(Planes a, Planes b) {
    return Arrays.equals(Pixels.values(a), Pixels.values(b));
  }

  private static Planes brightnessAndContrast(int seed, boolean brightnessFirst) {
    SplittableRandom random = new SplittableRandom(seed);
    float brightness = Factor.around1(0.5, random);
    float contrast = Factor.around1(0.5, random);
    Planes image = twoGreys();
    if (brightnessFirst) {
      Colours.brightness(image, brightness);
    }
    Colours.contrast(image, contrast);
    if (!brightnessFirst) {
      Colours.brightness(image, brightness);
    }
    return image;
  }
}
