package io.trainyard.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.config.Configuration;
import io.trainyard.config.Interval;
import io.trainyard.image.Planes;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AugmenterTest {

  private static final Seed SEED = new Seed(7).of("augmentation").of(3).of(1234);
  private static final Interval TWENTY = new Interval(20, 20);

  /** Adds a number that it draws. */
  private record Adding(double most) implements Transform {
    @Override
    public void apply(Planes image, SplittableRandom random) {
      float added = (float) (most * random.nextDouble());
      for (int i = 0; i < image.size(); i++) {
        image.values()[i] += added;
      }
    }
  }

  private static Step step(double p, Transform transform) {
    return new Step.OnImage("test", p, transform);
  }

  private static Augmentation of(Step... steps) {
    return new Augmentation(List.of(steps));
  }

  private static float[] applied(Augmentation augmentation, Planes image) {
    augmentation.augmenter(image.height(), image.width()).apply(image, SEED);
    return Images.values(image);
  }

  private static Augmentation everything() {
    return Augmentation.read(
        Configuration.parseText(
                """
                augment = [
                  { translate { p = 0.7 } }, { rotate { max = 30 } }, { horizontal-flip {} }
                  { scale { p = 0.5 } }, { shear { p = 0.5 } }, { elastic { p = 0.8 } }
                  { random-crop {} }, { vertical-flip {} }
                  { random-resized-crop { p = 0.5 } }
                ]
                """)
            .root());
  }

  @Test
  void affineStepsAreOneResampling() {
    Rotate rotate = new Rotate(TWENTY, Images.ZEROS);
    Scale scale = new Scale(new Interval(1.2, 1.2), true, Images.ZEROS);
    Planes image = Images.noise(20, 20, 1, 1);
    Planes once = Images.noise(20, 20, 1, 1);
    SplittableRandom any = new SplittableRandom(1);
    AffineMap product = rotate.draw(any, 20, 20).then(scale.draw(any, 20, 20));
    Warp.apply(once, product, Optional.of(Images.ZEROS));

    assertThat(applied(of(step(1, rotate), step(1, scale)), image)).isEqualTo(Images.values(once));
  }

  @Test
  void whatIsUndoneLeavesTheImageUntouched() {
    Rotate there = new Rotate(new Interval(90, 90), Images.ZEROS);
    Rotate back = new Rotate(new Interval(-90, -90), Images.ZEROS);
    Planes image = Images.noise(20, 20, 1, 1);
    float[] before = Images.values(image);

    assertThat(applied(of(step(1, there), step(1, back)), image)).isEqualTo(before);
  }

  @Test
  void anElasticStepAfterThemIsPartOfTheSameResampling() {
    Rotate rotate = new Rotate(TWENTY, Images.ZEROS);
    Elastic elastic = new Elastic(4, 20, Images.ZEROS);
    Planes image = Images.noise(20, 20, 1, 1);
    Planes once = Images.noise(20, 20, 1, 1);
    SplittableRandom second = SEED.of(1).generator();
    second.nextDouble();
    elastic.warp(once, rotate.draw(SEED.of(0).generator(), 20, 20), second);

    assertThat(applied(of(step(1, rotate), step(1, elastic)), image))
        .isEqualTo(Images.values(once));
  }

  @Test
  void stepsThatFillOtherwiseAreResampledApart() {
    Resampling edge = new Resampling(Interpolation.BILINEAR, Fill.EDGE, 0);
    Rotate first = new Rotate(TWENTY, Images.ZEROS);
    Rotate second = new Rotate(TWENTY, edge);
    Planes image = Images.noise(20, 20, 1, 1);
    Planes twice = Images.noise(20, 20, 1, 1);
    first.apply(twice, new SplittableRandom(1));
    second.apply(twice, new SplittableRandom(1));

    assertThat(applied(of(step(1, first), step(1, second)), image)).isEqualTo(Images.values(twice));
  }

  @Test
  void stepsAreDoneInOrder() {
    Translate right =
        new Translate(new Interval(1, 1), new Interval(0, 0), Translate.Unit.PIXELS, Images.ZEROS);
    Step translate = step(1, right);
    Step flip = step(1, new HorizontalFlip());

    assertThat(applied(of(translate, flip), Images.counting(1, 3))).containsExactly(2, 1, 0);
    assertThat(applied(of(flip, translate), Images.counting(1, 3))).containsExactly(0, 3, 2);
  }

  @Test
  void aStepThatIsNotDoneChangesNoBit() {
    Planes image = Images.noise(20, 20, 3, 1);
    float[] before = Images.values(image);

    assertThat(
            applied(
                of(
                    step(0, new Rotate(TWENTY, Images.ZEROS)),
                    step(0, new Elastic(4, 20, Images.ZEROS)),
                    step(0, new HorizontalFlip()),
                    step(0, new Adding(5))),
                image))
        .isEqualTo(before);
  }

  @Test
  void aStepIsDoneWithItsProbability() {
    Augmenter augmenter = of(step(0.3, new HorizontalFlip())).augmenter(1, 2);
    int flipped = 0;
    for (int row = 0; row < 10_000; row++) {
      Planes image = Images.counting(1, 2);
      augmenter.apply(image, new Seed(1).of(row));
      flipped += image.values()[0] == 2 ? 1 : 0;
    }

    assertThat(flipped / 10_000.0).isCloseTo(0.3, within(0.02));
  }

  @Test
  void stepsDoNotDisturbEachOthersChoices() {
    Planes alone = Images.counting(1, 1);
    Planes later = Images.counting(1, 1);
    applied(of(step(1, new Adding(9))), alone);
    applied(of(step(1, new Adding(9)), step(1, new HorizontalFlip())), later);
    Planes differently = Images.counting(1, 1);
    applied(of(step(1, new HorizontalFlip()), step(1, new Adding(9))), differently);

    assertThat(Images.values(later)).isEqualTo(Images.values(alone));
    assertThat(Images.values(differently)).isNotEqualTo(Images.values(alone));
  }

  @Test
  void anImageDependsOnItsSeedAndNotOnWhatWasAugmentedBefore() {
    List<float[]> inOrder = new ArrayList<>();
    Planes used = new Planes();
    Augmenter augmenter = everything().augmenter(28, 28);
    for (int row = 0; row < 20; row++) {
      inOrder.add(augmented(augmenter, used, row));
    }

    for (int row = 19; row >= 0; row--) {
      Augmenter another = everything().augmenter(28, 28);
      assertThat(augmented(another, new Planes(), row)).isEqualTo(inOrder.get(row));
    }
    assertThat(inOrder.get(0)).isNotEqualTo(inOrder.get(1));
  }

  private static float[] augmented(Augmenter augmenter, Planes planes, int row) {
    // Of other sizes in between, so that arrays hold what was there before.
    int side = 20 + row % 5;
    byte[] pixels = new byte[side * side * 3];
    new SplittableRandom(1).nextBytes(pixels);
    planes.load(pixels, 0, side, side, 3);
    augmenter.apply(planes, new Seed(9).of(row));
    return Images.values(planes);
  }

  /** So that another release, or another machine, makes the same images of the same seeds. */
  @Test
  void theImagesOfASeedAreTheseForEver() {
    Planes image = Images.noise(28, 28, 1, 1);
    everything().augmenter(28, 28).apply(image, new Seed(42).of("augmentation").of(0).of(5));

    int hash = Arrays.hashCode(Images.values(image));

    assertThat(hash).isEqualTo(-951541653);
  }

  @Test
  void cropsTakeTheSizeOfTheNetwork() {
    RandomCrop crop = new RandomCrop(CropSize.UNSET, 0, Fill.CONSTANT, 0);
    Planes image = Images.noise(40, 50, 3, 1);

    of(step(1, crop)).augmenter(32, 30).apply(image, SEED);

    assertThat(image.height()).isEqualTo(32);
    assertThat(image.width()).isEqualTo(30);
  }

  @Test
  void minibatchesAreMixedByTheFirstMixingThatIsDone() {
    Mixing one = (batch, random) -> batch.features()[0] += 1;
    Mixing ten = (batch, random) -> batch.features()[0] += 10;
    Augmentation augmentation =
        of(new Step.OnBatch("one", 0.5, one), new Step.OnBatch("ten", 1, ten));
    int ones = 0;
    for (int i = 0; i < 1000; i++) {
      Minibatch batch = new Minibatch(1, 1, 1, 1, new float[1], 1, new float[1]);
      augmentation.mix(batch, new Seed(1).of(i));
      assertThat(batch.features()[0]).isIn(1f, 10f);
      ones += batch.features()[0] == 1 ? 1 : 0;
    }

    assertThat(ones).isBetween(430, 570);
    assertThat(augmentation.mixesBatches()).isTrue();
    assertThat(augmentation.changesImages()).isFalse();
  }
}
