package io.trainyard.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.augment.RandAugment.Drawn;
import io.trainyard.image.Planes;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RandAugmentTest {

  private static final Resampling NEAREST = new Resampling(Interpolation.NEAREST, Fill.CONSTANT, 0);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7})
  void asManyOperationsAreDrawnAsAreAskedFor(int count) {
    RandAugment transform = new RandAugment(count, 9, NEAREST);

    for (int seed = 0; seed < 50; seed++) {
      assertThat(transform.draw(32, 32, new SplittableRandom(seed))).hasSize(count);
    }
  }

  @Test
  void whatIsDrawnIsWhatIsDone() {
    RandAugment transform = new RandAugment(3, 20, NEAREST);
    for (int seed = 0; seed < 50; seed++) {
      Planes image = Pixels.noise(3, 12, 12);
      transform.apply(image, new SplittableRandom(seed));

      Planes byHand = Pixels.noise(3, 12, 12);
      for (Drawn drawn : transform.draw(12, 12, new SplittableRandom(seed))) {
        drawn.operation().apply(byHand, drawn.strength(), NEAREST);
      }
      assertThat(Pixels.values(image)).isEqualTo(Pixels.values(byHand));
    }
  }

  @Test
  void operationsAreEquallyLikely() {
    Map<RandAugmentOperation, Integer> counts = new EnumMap<>(RandAugmentOperation.class);
    List<Drawn> drawn = new RandAugment(14_000, 9, NEAREST).draw(32, 32, new SplittableRandom(6));
    drawn.forEach(one -> counts.merge(one.operation(), 1, Integer::sum));

    assertThat(counts).hasSize(14);
    assertThat(counts.values()).allMatch(count -> Math.abs(count - 1000) < 5 * 31);
  }

  /** Of an image of 331 rows and 662 columns, so that translations are up to 150 and 300. */
  @ParameterizedTest
  @CsvSource({
    "SHEAR_X, 0, 0, 0",
    "SHEAR_X, 30, -0.3, 0.3",
    "SHEAR_Y, 15, -0.15, 0.15",
    "TRANSLATE_X, 30, -300, 300",
    "TRANSLATE_Y, 30, -150, 150",
    "TRANSLATE_Y, 1, -5, 5",
    "ROTATE, 9, -9, 9",
    "BRIGHTNESS, 0, 1, 1",
    "BRIGHTNESS, 30, 0.1, 1.9",
    "COLOR, 10, 0.7, 1.3",
    "CONTRAST, 10, 0.7, 1.3",
    "SHARPNESS, 20, 0.4, 1.6",
    "POSTERIZE, 0, 8, 8",
    "POSTERIZE, 9, 7, 7",
    "POSTERIZE, 30, 4, 4",
    "SOLARIZE, 0, 255, 255",
    "SOLARIZE, 10, 170, 170",
    "SOLARIZE, 30, 0, 0",
    "IDENTITY, 30, 0, 0",
    "AUTO_CONTRAST, 30, 0, 0",
    "EQUALIZE, 30, 0, 0"
  })
  void magnitudesAreTorchvisions(
      RandAugmentOperation operation, int magnitude, double low, double high) {
    TreeSet<Double> strengths = new TreeSet<>();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 50; i++) {
      strengths.add(operation.strength(magnitude / 30.0, 331, 662, random) + 0.0);
    }

    assertThat(strengths.first()).isCloseTo(low, within(1e-12));
    assertThat(strengths.last()).isCloseTo(high, within(1e-12));
    assertThat(strengths).hasSize(low == high ? 1 : 2);
  }

  @Test
  void translationsMoveWholePixels() {
    Planes image = Pixels.of(1, 2, 3, 1, 2, 3, 4, 5, 6);
    RandAugmentOperation.TRANSLATE_X.apply(image, 1, NEAREST);
    assertThat(Pixels.values(image)).containsExactly(0, 1, 2, 0, 4, 5);

    RandAugmentOperation.TRANSLATE_Y.apply(image, -1, NEAREST);
    assertThat(Pixels.values(image)).containsExactly(0, 4, 5, 0, 0, 0);
  }

  /** The middle row stays; the ones above and below move by one column, in opposite directions. */
  @Test
  void shearsSlantByColumnsForEachRow() {
    Planes image = Pixels.of(1, 3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    RandAugmentOperation.SHEAR_X.apply(image, 1, NEAREST);
    assertThat(Pixels.values(image)).containsExactly(2, 3, 0, 4, 5, 6, 0, 7, 8);

    Planes upright = Pixels.of(1, 3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    RandAugmentOperation.SHEAR_Y.apply(upright, 1, NEAREST);
    assertThat(Pixels.values(upright)).containsExactly(4, 2, 0, 7, 5, 3, 0, 8, 6);
  }

  @Test
  void rotationTurnsAboutTheCentre() {
    Planes image = Pixels.of(1, 3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);

    RandAugmentOperation.ROTATE.apply(image, 90, NEAREST);

    assertThat(Pixels.values(image)).containsExactly(3, 6, 9, 2, 5, 8, 1, 4, 7);
  }

  @Test
  void tonesAreThoseOfTheTransformsOfTheirNames() {
    Planes image = Pixels.row(10, 100, 200);
    RandAugmentOperation.SOLARIZE.apply(image, 100, NEAREST);
    assertThat(Pixels.values(image)).containsExactly(10, 155, 55);
    RandAugmentOperation.POSTERIZE.apply(image, 4, NEAREST);
    assertThat(Pixels.values(image)).containsExactly(0, 144, 48);
    RandAugmentOperation.BRIGHTNESS.apply(image, 0.5, NEAREST);
    assertThat(Pixels.values(image)).containsExactly(0, 72, 24);
    RandAugmentOperation.AUTO_CONTRAST.apply(image, 0, NEAREST);
    assertThat(Pixels.values(image)).containsExactly(new float[] {0, 255, 85}, within(1e-4f));
    RandAugmentOperation.IDENTITY.apply(image, 0, NEAREST);
    assertThat(Pixels.values(image)).containsExactly(new float[] {0, 255, 85}, within(1e-4f));
  }

  @ParameterizedTest
  @EnumSource
  void noOperationChangesTheSizeOrLeavesTheScale(RandAugmentOperation operation) {
    for (int channels : new int[] {1, 3}) {
      Planes image = Pixels.noise(channels, 9, 7);
      SplittableRandom random = new SplittableRandom(1);
      operation.apply(image, operation.strength(1, 9, 7, random), NEAREST);

      assertThat(image.height()).isEqualTo(9);
      assertThat(image.width()).isEqualTo(7);
      for (float x : Pixels.values(image)) {
        assertThat(x).isBetween(0f, 255f);
      }
    }
  }
}
