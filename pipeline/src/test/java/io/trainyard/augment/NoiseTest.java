package io.trainyard.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.image.Planes;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NoiseTest {

  @Test
  void gaussianNoiseAddsWhatTheGeneratorSays() {
    Planes image = Pixels.row(100, 101, 102);

    new GaussianNoise(0.1).apply(image, new SplittableRandom(7));

    SplittableRandom random = new SplittableRandom(7);
    long bits = random.nextLong();
    assertThat(Pixels.values(image))
        .containsExactly(
            new float[] {
              100 + 25.5f * Normals.of((int) bits, random),
              101 + 25.5f * Normals.of((int) (bits >>> 32), random),
              102 + 25.5f * Normals.next(random)
            },
            within(1e-4f));
  }

  @Test
  void gaussianNoiseHasItsStandardDeviationInEveryChannel() {
    Planes image = Pixels.plain(3, 200, 200, 128);

    new GaussianNoise(0.05).apply(image, new SplittableRandom(7));

    for (int c = 0; c < 3; c++) {
      double sum = 0;
      double squares = 0;
      for (int i = c * 40_000; i < (c + 1) * 40_000; i++) {
        double noise = image.values()[i] - 128;
        sum += noise;
        squares += noise * noise;
      }
      assertThat(sum / 40_000).isCloseTo(0, within(5 * 12.75 / 200));
      assertThat(Math.sqrt(squares / 40_000)).isCloseTo(12.75, within(5 * 12.75 / 283));
    }
  }

  @Test
  void gaussianNoiseStaysOnTheScale() {
    Planes dark = Pixels.plain(1, 50, 50, 0);
    Planes bright = Pixels.plain(1, 50, 50, 255);

    new GaussianNoise(0.5).apply(dark, new SplittableRandom(1));
    new GaussianNoise(0.5).apply(bright, new SplittableRandom(1));

    assertThat(Pixels.values(dark)).contains(0).doesNotContain(-1);
    for (float value : Pixels.values(dark)) {
      assertThat(value).isBetween(0f, 255f);
    }
    for (float value : Pixels.values(bright)) {
      assertThat(value).isBetween(0f, 255f);
    }
  }

  @Test
  void saltAndPepperTurnsWholePixels() {
    Planes image = Pixels.plain(3, 100, 100, 128);

    new SaltAndPepper(0.3, 0.25).apply(image, new SplittableRandom(9));

    float[] values = Pixels.values(image);
    assertThat(IntStream.range(0, 10_000))
        .allMatch(i -> values[i] == values[i + 10_000] && values[i] == values[i + 20_000]);
    assertThat(share(values, 255)).isCloseTo(0.075, within(5 * Math.sqrt(0.075 / 10_000)));
    assertThat(share(values, 0)).isCloseTo(0.225, within(5 * Math.sqrt(0.225 / 10_000)));
    assertThat(share(values, 128)).isCloseTo(0.7, within(5 * Math.sqrt(0.3 / 10_000)));
  }

  @Test
  void saltAloneMakesAllWhiteAndPepperAloneAllBlack() {
    Planes image = Pixels.row(1, 2, 3);

    new SaltAndPepper(1, 1).apply(image, new SplittableRandom(9));
    assertThat(Pixels.values(image)).containsExactly(255, 255, 255);
    new SaltAndPepper(1, 0).apply(image, new SplittableRandom(9));
    assertThat(Pixels.values(image)).containsExactly(0, 0, 0);
    new SaltAndPepper(0, 1).apply(image, new SplittableRandom(9));
    assertThat(Pixels.values(image)).containsExactly(0, 0, 0);
  }

  private static double share(float[] values, float value) {
    return IntStream.range(0, 10_000).filter(i -> values[i] == value).count() / 10_000.0;
  }
}
