package io.trainyard.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.augment.RandomResizedCrop.Part;
import io.trainyard.config.Interval;
import io.trainyard.image.Planes;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PartResizingTest {

  private static final Interval ANY_SCALE = new Interval(0.08, 1);
  private static final Interval ANY_RATIO = new Interval(0.75, 4.0 / 3);

  private static RandomResizedCrop crop(Interval scale, Interval ratio) {
    return new RandomResizedCrop(CropSize.UNSET, scale, ratio, Interpolation.BILINEAR);
  }

  private static float[] resized(
      Planes image, Part part, Interpolation interpolation, int height, int width) {
    new PartResizing(image, part, interpolation).apply(height, width);
    assertThat(image.height()).isEqualTo(height);
    assertThat(image.width()).isEqualTo(width);
    return Images.values(image);
  }

  @Test
  void growingInterpolatesBetweenPixelCentres() {
    Planes image = Images.grey(1, 2, 0, 100);

    // Centres at -0.25, 0.25, 0.75 and 1.25.
    assertThat(resized(image, new Part(0, 0, 2, 1), Interpolation.BILINEAR, 1, 4))
        .containsExactly(0, 25, 75, 100);
  }

  @Test
  void shrinkingLeavesNoPixelOut() {
    Planes image = Images.grey(1, 4, 70, 140, 210, 28);

    // Triangles about 0.5 and 2.5 that reach 2 pixels: weights 3, 3, 1 and 1, 3, 3 of 7.
    assertThat(resized(image, new Part(0, 0, 4, 1), Interpolation.BILINEAR, 1, 2))
        .usingComparatorWithPrecision(1e-3f)
        .containsExactly(120, (140 + 3 * 210 + 3 * 28) / 7f);
  }

  @Test
  void bothDirectionsAreResized() {
    Planes image = Images.grey(2, 2, 0, 100, 100, 200);

    assertThat(resized(image, new Part(0, 0, 2, 2), Interpolation.BILINEAR, 4, 1))
        .usingComparatorWithPrecision(1e-3f)
        .containsExactly(50, 75, 125, 150);
  }

  @Test
  void nothingAroundThePartIsRead() {
    Planes image = Images.grey(3, 4, 0, 0, 0, 0, 0, 8, 8, 0, 0, 8, 8, 0);

    assertThat(resized(image, new Part(1, 1, 2, 2), Interpolation.BILINEAR, 5, 5)).containsOnly(8);
  }

  @Test
  void nearestRepeatsOrLeavesOutPixels() {
    assertThat(resized(Images.counting(1, 3), new Part(1, 0, 2, 1), Interpolation.NEAREST, 1, 4))
        .containsExactly(2, 2, 3, 3);
    assertThat(resized(Images.counting(1, 4), new Part(0, 0, 4, 1), Interpolation.NEAREST, 1, 2))
        .containsExactly(2, 4);
  }

  @Test
  void channelsStayApart() {
    Planes image = Images.noise(6, 6, 3, 2);
    Planes last = Images.grey(6, 6, new int[36]);
    System.arraycopy(image.values(), 72, last.values(), 0, 36);
    Part part = new Part(1, 2, 4, 3);

    float[] alone = resized(last, part, Interpolation.BILINEAR, 7, 2);
    float[] all = resized(image, part, Interpolation.BILINEAR, 7, 2);

    assertThat(Arrays.copyOfRange(all, 28, 42)).isEqualTo(alone);
  }

  /** Images whose pixels have not been asked for yet are converted row by row. */
  @Test
  void freshImagesAreResizedAsOthersAre() {
    SplittableRandom random = new SplittableRandom(6);
    for (int i = 0; i < 200; i++) {
      int width = 1 + random.nextInt(9);
      int height = 1 + random.nextInt(9);
      Part part = new Part(random.nextInt(10 - width), random.nextInt(10 - height), width, height);
      Interpolation interpolation = Interpolation.values()[i % 2];
      Planes fresh = Images.noise(9, 9, 1 + i % 3, i);
      Planes asked = Images.noise(9, 9, 1 + i % 3, i);
      asked.values();
      int rows = 1 + random.nextInt(12);
      int columns = 1 + random.nextInt(12);

      assertThat(resized(fresh, part, interpolation, rows, columns))
          .as("%s to %s x %s", part, rows, columns)
          .isEqualTo(resized(asked, part, interpolation, rows, columns));
    }
  }

  @Test
  void aPartOfTheRightSizeIsMovedExactly() {
    assertThat(resized(Images.counting(3, 3), new Part(1, 1, 2, 2), Interpolation.BILINEAR, 2, 2))
        .containsExactly(5, 6, 8, 9);
  }

  @Test
  void partsHaveTheAreaAndTheRatioThatAreAskedFor() {
    SplittableRandom random = new SplittableRandom(1);
    double least = 1;
    for (int i = 0; i < 1000; i++) {
      Part part = crop(ANY_SCALE, ANY_RATIO).draw(300, 400, random);
      double area = part.width() * part.height() / 120_000.0;
      assertThat(area).isBetween(0.079, 1.0);
      assertThat((double) part.width() / part.height()).isBetween(0.73, 1.36);
      assertThat(part.left()).isBetween(0, 400 - part.width());
      assertThat(part.top()).isBetween(0, 300 - part.height());
      least = Math.min(least, area);
    }
    assertThat(least).isLessThan(0.1);
  }

  @Test
  void aPartThatNeverFitsIsTheMiddle() {
    Interval all = new Interval(1, 1);
    SplittableRandom random = new SplittableRandom(1);

    // Whole areas of these ratios do not fit into such images.
    assertThat(crop(all, ANY_RATIO).draw(30, 100, random)).isEqualTo(new Part(30, 0, 40, 30));
    assertThat(crop(all, ANY_RATIO).draw(100, 30, random)).isEqualTo(new Part(0, 30, 30, 40));
    assertThat(crop(all, new Interval(0.5, 0.9)).draw(10, 10, random).height()).isEqualTo(10);
  }

  @Test
  void theResultHasTheNetworksSizeUnlessOneIsSet() {
    Planes image = Images.noise(50, 40, 3, 1);
    Transform sized = crop(ANY_SCALE, ANY_RATIO).sized(24, 20);

    sized.apply(image, new SplittableRandom(1));

    assertThat(image.height()).isEqualTo(24);
    assertThat(image.width()).isEqualTo(20);
    assertThat(image.channels()).isEqualTo(3);
  }

  @Test
  void weightsOfAPixelSumToOne() {
    for (int length : new int[] {1, 2, 3, 7, 50}) {
      for (int size : new int[] {1, 2, 5, 8, 49}) {
        Taps taps = Taps.of(3, length, size, Interpolation.BILINEAR);
        for (int i = 0; i < size; i++) {
          double sum = 0;
          for (int k = 0; k < taps.count(); k++) {
            sum += taps.weights()[i * taps.count() + k];
          }
          assertThat(sum).isCloseTo(1, within(1e-6));
          assertThat(taps.first()[i]).isBetween(3, 3 + length - taps.count());
        }
      }
    }
  }
}
