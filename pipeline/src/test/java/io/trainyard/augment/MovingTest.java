package io.trainyard.augment;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.config.Interval;
import io.trainyard.image.Planes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Transforms that move whole pixels: nothing is computed from a value. */
class MovingTest {

  private static Translate translate(int right, int down, Fill fill, float value) {
    return new Translate(
        new Interval(right, right),
        new Interval(down, down),
        Translate.Unit.PIXELS,
        new Resampling(Interpolation.BILINEAR, fill, value));
  }

  private static float[] applied(Transform transform, Planes image) {
    transform.apply(image, new SplittableRandom(1));
    return Images.values(image);
  }

  @Test
  void aTranslationMovesRightAndDown() {
    assertThat(applied(translate(1, 1, Fill.CONSTANT, 9), Images.counting(3, 3)))
        .containsExactly(9, 9, 9, 9, 1, 2, 9, 4, 5);
    assertThat(applied(translate(-1, 0, Fill.CONSTANT, 0), Images.counting(2, 3)))
        .containsExactly(2, 3, 0, 5, 6, 0);
  }

  @Test
  void whatComesInIsReflectedOrTheEdge() {
    assertThat(applied(translate(2, 0, Fill.REFLECT, 0), Images.counting(1, 4)))
        .containsExactly(3, 2, 1, 2);
    assertThat(applied(translate(2, 0, Fill.EDGE, 0), Images.counting(1, 4)))
        .containsExactly(1, 1, 1, 2);
    assertThat(applied(translate(0, -2, Fill.REFLECT, 0), Images.counting(3, 1)))
        .containsExactly(3, 2, 1);
  }

  @Test
  void reflectionGoesOnAsFarAsNeedBe() {
    assertThat(applied(translate(7, 0, Fill.REFLECT, 0), Images.counting(1, 3)))
        // ... 2 1 2 3 2 1 2 | 1 2 3: seven columns to the left of the first one.
        .containsExactly(2, 3, 2);
    assertThat(applied(translate(5, 5, Fill.REFLECT, 0), Images.counting(1, 1))).containsExactly(1);
    assertThat(applied(translate(9, 0, Fill.CONSTANT, 7), Images.counting(1, 3)))
        .containsExactly(7, 7, 7);
    assertThat(applied(translate(-9, 0, Fill.EDGE, 7), Images.counting(1, 3)))
        .containsExactly(3, 3, 3);
  }

  @Test
  void fractionsAreOfTheImagesSizeAndRounded() {
    Translate translate =
        new Translate(
            new Interval(0.3, 0.3), new Interval(0.5, 0.5), Translate.Unit.FRACTION, Images.ZEROS);

    AffineMap map = translate.draw(new SplittableRandom(1), 4, 6);

    assertThat(map).isEqualTo(AffineMap.translation(-2, -2));
  }

  @Test
  void everyWholeOffsetUpToTheMostIsDrawn() {
    Translate translate =
        new Translate(
            Interval.around(0, 2), Interval.around(0, 0), Translate.Unit.PIXELS, Images.ZEROS);
    SplittableRandom random = new SplittableRandom(3);

    assertThat(IntStream.range(0, 100).mapToObj(i -> translate.draw(random, 5, 5).x0()).distinct())
        .containsExactlyInAnyOrder(-2.0, -1.0, 0.0, 1.0, 2.0);
  }

  @Test
  void flipsMirrorEachChannel() {
    Planes image = Images.noise(2, 3, 3, 5);
    float[] before = Images.values(image);

    assertThat(applied(new HorizontalFlip(), Images.counting(2, 3)))
        .containsExactly(3, 2, 1, 6, 5, 4);
    assertThat(applied(new VerticalFlip(), Images.counting(2, 3)))
        .containsExactly(4, 5, 6, 1, 2, 3);
    new HorizontalFlip().apply(image, new SplittableRandom(1));
    assertThat(Images.values(image)[2 * 6 + 3]).isEqualTo(before[2 * 6 + 5]);
    new HorizontalFlip().apply(image, new SplittableRandom(1));
    assertThat(Images.values(image)).isEqualTo(before);
  }

  @Test
  void aPaddedCropTakesTheSameSizeFromThePaddedImage() {
    RandomCrop crop = new RandomCrop(CropSize.UNSET, 1, Fill.CONSTANT, 9);
    SplittableRandom random = new SplittableRandom(1);
    Set<List<Float>> seen = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      Planes image = Images.counting(2, 2);
      crop.apply(image, random);
      assertThat(image.height()).isEqualTo(2);
      List<Float> values = new ArrayList<>();
      for (float value : Images.values(image)) {
        values.add(value);
      }
      seen.add(values);
    }

    // The nine places in  9 9 9 9 / 9 1 2 9 / 9 3 4 9 / 9 9 9 9.
    assertThat(seen)
        .hasSize(9)
        .contains(
            List.of(1f, 2f, 3f, 4f),
            List.of(9f, 9f, 9f, 1f),
            List.of(4f, 9f, 9f, 9f),
            List.of(9f, 9f, 1f, 2f));
  }

  @Test
  void aCropOfAnotherSizeChangesTheSize() {
    RandomCrop crop = new RandomCrop(new CropSize(1, 2), 0, Fill.CONSTANT, 0);
    Planes image = Images.counting(3, 3);

    crop.apply(image, new SplittableRandom(4));

    assertThat(image.height()).isEqualTo(1);
    assertThat(image.width()).isEqualTo(2);
    assertThat(image.values()[1] - image.values()[0]).isEqualTo(1);
  }

  @Test
  void anImageSmallerThanTheCropStandsInItsMiddle() {
    RandomCrop crop = new RandomCrop(new CropSize(1, 4), 0, Fill.CONSTANT, 0);
    Planes image = Images.counting(1, 2);

    crop.apply(image, new SplittableRandom(4));

    assertThat(Images.values(image)).containsExactly(0, 1, 2, 0);
  }

  /** Images whose pixels have not been asked for yet are cut and mirrored in another way. */
  @Test
  void freshImagesAreMovedAsOthersAre() {
    SplittableRandom random = new SplittableRandom(6);
    for (int i = 0; i < 200; i++) {
      int rightward = random.nextBoolean() ? 1 : -1;
      int downward = random.nextBoolean() ? 1 : -1;
      Moving moving =
          new Moving(
              1 + random.nextInt(6),
              1 + random.nextInt(6),
              random.nextInt(-2, 8),
              rightward,
              random.nextInt(-2, 8),
              downward);
      Planes fresh = Images.noise(5, 4, 1 + i % 3, i);
      Planes asked = Images.noise(5, 4, 1 + i % 3, i);
      asked.values();

      Fill fill = Fill.values()[i % Fill.values().length];
      float value = i % 2 == 0 ? 9 : 0.5f;
      moving.apply(fresh, fill, value);
      moving.apply(asked, fill, value);

      assertThat(Images.values(fresh)).as("%s", moving).isEqualTo(Images.values(asked));
    }
  }
}
