package io.trainyard.augment;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.config.Configuration;
import io.trainyard.config.Interval;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.image.Planes;
import io.trainyard.random.Seed;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The photometric transforms, noise, erasing, RandAugment and mixing as a configuration has them.
 */
class TransformKindsTest {

  private static final Patch BLACK = new Patch.Plain(0);

  /** What a name alone stands for. */
  private static final List<Step> DEFAULTS =
      List.of(
          new Step.OnImage("gaussian-noise", 1, new GaussianNoise(0.1)),
          new Step.OnImage("salt-and-pepper", 1, new SaltAndPepper(0.02, 0.5)),
          new Step.OnImage("brightness", 1, new ColourChange(ColourProperty.BRIGHTNESS, 0.2)),
          new Step.OnImage("contrast", 1, new ColourChange(ColourProperty.CONTRAST, 0.2)),
          new Step.OnImage("saturation", 1, new ColourChange(ColourProperty.SATURATION, 0.2)),
          new Step.OnImage("hue", 1, new ColourChange(ColourProperty.HUE, 0.1)),
          new Step.OnImage("color-jitter", 1, new ColorJitter(0.2, 0.2, 0.2, 0.1)),
          new Step.OnImage("gaussian-blur", 0.5, new GaussianBlur(5, new Interval(0.1, 2))),
          new Step.OnImage("sharpness", 0.5, new Sharpness(2)),
          new Step.OnImage("invert", 0.5, new Invert()),
          new Step.OnImage("autocontrast", 0.5, new Autocontrast()),
          new Step.OnImage("equalize", 0.5, new Equalize()),
          new Step.OnImage("posterize", 0.5, new Posterize(4)),
          new Step.OnImage("solarize", 0.5, new Solarize(128)),
          new Step.OnImage(
              "random-erasing",
              0.5,
              new RandomErasing(new Interval(0.02, 0.33), new Interval(0.3, 3.3), BLACK)),
          new Step.OnImage("cutout", 1, new Cutout(8, 1, BLACK)),
          new Step.OnImage(
              "rand-augment",
              1,
              new RandAugment(2, 9, new Resampling(Interpolation.NEAREST, Fill.CONSTANT, 0))),
          new Step.OnBatch("mixup", 1, new Mixup(0.2)),
          new Step.OnBatch("cutmix", 1, new CutMix(1)));

  private static Stream<Step> kinds() {
    return DEFAULTS.stream();
  }

  private static Stream<Step.OnImage> imageKinds() {
    return kinds().filter(Step.OnImage.class::isInstance).map(Step.OnImage.class::cast);
  }

  private static String name(Step step) {
    return step instanceof Step.OnImage image ? image.name() : ((Step.OnBatch) step).name();
  }

  private static Augmentation read(String list) {
    Configuration configuration = Configuration.parseText("augment = " + list);
    Augmentation augmentation = Augmentation.read(configuration.root());
    // Other sections are not read here; what is wrong with this one would show.
    Map<String, String> effective = configuration.effective();
    assertThat(effective).containsKey("augment");
    return augmentation;
  }

  private static ThrowingCallable reading(String list) {
    Configuration configuration = Configuration.parseText("augment = " + list);
    return () -> {
      Augmentation.read(configuration.root());
      configuration.finish();
    };
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aNameAloneStandsForItsDefaults(Step expected) {
    assertThat(read("[ " + name(expected) + " ]").steps()).containsExactly(expected);
  }

  @ParameterizedTest
  @MethodSource("imageKinds")
  void withProbabilityZeroAnImageStaysAsItIs(Step.OnImage kind) {
    for (int channels : new int[] {1, 3}) {
      Planes image = Pixels.noise(channels, 13, 11);
      float[] before = Pixels.values(image);

      read("[ { " + kind.name() + " { p = 0 } } ]").augmenter(13, 11).apply(image, new Seed(4));

      assertThat(Pixels.values(image)).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @CsvSource({"mixup", "cutmix"})
  void withProbabilityZeroAMinibatchStaysAsItIs(String kind) {
    float[] features = Pixels.values(Pixels.noise(4, 3, 3));
    float[] labels = {1, 0, 0, 1, 0, 1, 1, 0};

    read("[ { " + kind + " { p = 0 } } ]")
        .mix(new Minibatch(4, 1, 3, 3, features, 2, labels), new Seed(4));

    assertThat(features).isEqualTo(Pixels.values(Pixels.noise(4, 3, 3)));
    assertThat(labels).containsExactly(1, 0, 0, 1, 0, 1, 1, 0);
  }

  /** By the same transform that others use, between other images of other sizes. */
  @ParameterizedTest
  @MethodSource("imageKinds")
  void oneSeedGivesOneImage(Step.OnImage kind) {
    for (int seed = 0; seed < 5; seed++) {
      Planes image = Pixels.noise(3, 13, 11);
      kind.transform().apply(image, new SplittableRandom(seed));

      Planes other = Pixels.noise(1, 40, 50);
      kind.transform().apply(other, new SplittableRandom(99));
      other.load(Pixels.noise(3, 13, 11).image());
      kind.transform().apply(other, new SplittableRandom(seed));

      assertThat(Pixels.values(other)).isEqualTo(Pixels.values(image));
      assertThat(other.height()).isEqualTo(13);
      assertThat(other.width()).isEqualTo(11);
    }
  }

  @ParameterizedTest
  @MethodSource("imageKinds")
  void valuesStayOnTheScaleOfPixels(Step.OnImage kind) {
    for (int seed = 0; seed < 20; seed++) {
      Planes image = Pixels.noise(3, 13, 11);
      kind.transform().apply(image, new SplittableRandom(seed));

      for (float x : Pixels.values(image)) {
        assertThat(x).isBetween(0f, 255f);
      }
    }
  }

  /** One pixel, one row and one column are images too. */
  @ParameterizedTest
  @MethodSource("imageKinds")
  void thinImagesAreImages(Step.OnImage kind) {
    for (int[] size : new int[][] {{1, 1}, {1, 9}, {9, 1}, {2, 2}}) {
      for (int seed = 0; seed < 20; seed++) {
        Planes image = Pixels.noise(3, size[0], size[1]);
        kind.transform().apply(image, new SplittableRandom(seed));

        assertThat(image.size()).isEqualTo(3 * size[0] * size[1]);
      }
    }
  }

  @Test
  void valuesToEraseWithAreNumbersNoiseOrMeans() {
    assertThat(read("[ { cutout { value = 127.5, length = 3, holes = 2 } } ]").steps())
        .containsExactly(new Step.OnImage("cutout", 1, new Cutout(3, 2, new Patch.Plain(127.5f))));
    assertThat(read("[ { cutout { value = random } } ]").steps())
        .containsExactly(new Step.OnImage("cutout", 1, new Cutout(8, 1, new Patch.Noise())));
    assertThat(read("[ { cutout { value = mean } } ]").steps())
        .containsExactly(new Step.OnImage("cutout", 1, new Cutout(8, 1, new Patch.Mean())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cutout { value = 256 }|expected random, mean or a number at least 0 and at most 255, found 256",
        "cutout { value = black }|found black",
        "cutout { length = 0 }|expected a whole number at least 1, found 0",
        "random-erasing { scale = [0.5, 0.2] }|expected two numbers [low, high], low <= high",
        "random-erasing { ratio = [0, 1] }|greater than 0, found 0",
        "gaussian-noise { std = -1 }|expected a number at least 0, found -1",
        "gaussian-noise { sdt = 1 }|did you mean std?",
        "gaussian-blur { kernel-size = 4 }|expected an odd number, found 4",
        "hue { max = 0.6 }|at most 0.5, found 0.6",
        "posterize { bits = 9 }|at most 8, found 9",
        "rand-augment { magnitude = 31 }|at most 30, found 31",
        "mixup { alpha = 0 }|expected a number at least 0.01 and at most 1000, found 0",
        "salt-and-pepper { amount = 1.5 }|at most 1, found 1.5"
      })
  void whatIsNotAllowedIsRefusedByName(String element, String message) {
    Assertions.assertThatThrownBy(reading("[ { " + element + " } ]"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("augment[0]." + element.split(" ")[0])
        .hasMessageContaining(message);
  }

  @Test
  void coloursOfGreyImagesDrawAWarning() {
    Augmentation augmentation = read("[ saturation, hue, color-jitter, brightness ]");
    Augmentation grey = read("[ { color-jitter { saturation = 0, hue = 0 } } ]");

    assertThat(augmentation.warnings(new Subject(8, 8, 1, List.of("cat", "dog"))))
        .containsExactly(
            "augment: saturation changes nothing: expected images of 3 channels, found 1",
            "augment: hue changes nothing: expected images of 3 channels, found 1",
            "augment: color-jitter by saturation and hue changes nothing: expected images of 3"
                + " channels, found 1");
    assertThat(augmentation.warnings(new Subject(8, 8, 3, List.of("cat", "dog")))).isEmpty();
    assertThat(grey.warnings(new Subject(8, 8, 1, List.of("cat", "dog")))).isEmpty();
  }
}
