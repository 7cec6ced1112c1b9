package io.trainyard.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixingTest {

  private static final int ROWS = 16;
  private static final int CHANNELS = 3;
  private static final int HEIGHT = 6;
  private static final int WIDTH = 5;

  /** Each row of a class of its own and all its values that class, and some room in the arrays. */
  private static Minibatch plainRows() {
    int size = CHANNELS * HEIGHT * WIDTH;
    float[] features = new float[ROWS * size + 3];
    float[] labels = new float[ROWS * ROWS + 3];
    Arrays.fill(features, -7);
    Arrays.fill(labels, -7);
    for (int row = 0; row < ROWS; row++) {
      Arrays.fill(features, row * size, (row + 1) * size, row);
      Arrays.fill(labels, row * ROWS, (row + 1) * ROWS, 0);
      labels[row * ROWS + row] = 1;
    }
    return new Minibatch(ROWS, CHANNELS, HEIGHT, WIDTH, features, ROWS, labels);
  }

  private static float[] image(Minibatch batch, int row) {
    int size = batch.imageSize();
    return Arrays.copyOfRange(batch.features(), row * size, (row + 1) * size);
  }

  private static float[] label(Minibatch batch, int row) {
    return Arrays.copyOfRange(batch.labels(), row * ROWS, (row + 1) * ROWS);
  }

  /** The other class of a row; the row itself where it is mixed with nothing else. */
  private static int partner(Minibatch batch, int row) {
    float[] label = label(batch, row);
    return IntStream.range(0, ROWS).filter(i -> i != row && label[i] > 0).findFirst().orElse(row);
  }

  @Test
  void rowsMeetWhatTheirPartnersWere() {
    // Two cycles, 0 1 2 and 3 4, and a row that is its own partner.
    Pairs pairs = new Pairs(new int[] {1, 2, 0, 4, 3, 5});
    float[] values = {0, 0, 10, 10, 20, 20, 30, 30, 40, 40, 50, 50};

    pairs.blend(values, 2, 0.75);

    assertThat(values)
        .containsExactly(2.5f, 2.5f, 12.5f, 12.5f, 15, 15, 32.5f, 32.5f, 37.5f, 37.5f, 50, 50);
  }

  @Test
  void mixupBlendsImagesAndLabelsAlike() {
    for (int seed = 0; seed < 50; seed++) {
      Minibatch batch = plainRows();
      new Mixup(1).mix(batch, new SplittableRandom(seed));

      SplittableRandom random = new SplittableRandom(seed);
      double lambda = Beta.symmetric(1, random);
      for (int row = 0; row < ROWS; row++) {
        int partner = partner(batch, row);
        float expected = (float) (partner == row ? row : lambda * row + (1 - lambda) * partner);
        for (float x : image(batch, row)) {
          assertThat(x).isCloseTo(expected, within(1e-5f));
        }
        if (partner != row) {
          assertThat(label(batch, row)[row]).isEqualTo((float) lambda);
          assertThat(label(batch, row)[partner]).isEqualTo((float) (1 - lambda));
        }
      }
    }
  }

  @Test
  void cutMixWeighsLabelsByThePixelsThatEachImageHas() {
    for (int seed = 0; seed < 200; seed++) {
      Minibatch batch = plainRows();
      new CutMix(1).mix(batch, new SplittableRandom(seed));

      for (int row = 0; row < ROWS; row++) {
        float own = row;
        float[] image = image(batch, row);
        long kept = IntStream.range(0, image.length).filter(i -> image[i] == own).count();
        int partner = partner(batch, row);
        if (partner == row && label(batch, row)[row] == 0) {
          continue;
        }
        assertThat(label(batch, row)[row]).isCloseTo(kept / (float) image.length, within(1e-7f));
        assertThat(IntStream.range(0, image.length))
            .allMatch(i -> image[i] == own || image[i] == partner);
      }
    }
  }

  @Test
  void cutMixCutsTheSameRectangleOutOfAllRowsAndChannels() {
    Minibatch batch = plainRows();
    new CutMix(1).mix(batch, new SplittableRandom(4));

    boolean[] first = null;
    for (int row = 0; row < ROWS; row++) {
      if (partner(batch, row) == row) {
        continue;
      }
      float[] image = image(batch, row);
      for (int c = 0; c < CHANNELS; c++) {
        boolean[] cut = new boolean[HEIGHT * WIDTH];
        for (int i = 0; i < cut.length; i++) {
          cut[i] = image[c * cut.length + i] != row;
        }
        first = first == null ? cut : first;
        assertThat(cut).isEqualTo(first).contains(true).contains(false);
      }
    }
    assertThat(first).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.2, 1, 8})
  void labelsSumToOneAndNothingElseIsTouched(double alpha) {
    for (Mixing mixing : new Mixing[] {new Mixup(alpha), new CutMix(alpha)}) {
      for (int seed = 0; seed < 20; seed++) {
        Minibatch batch = plainRows();
        mixing.mix(batch, new SplittableRandom(seed));

        for (int row = 0; row < ROWS; row++) {
          double sum = 0;
          for (float weight : label(batch, row)) {
            assertThat(weight).isBetween(0f, 1f);
            sum += weight;
          }
          assertThat(sum).isCloseTo(1, within(1e-7));
        }
        assertThat(batch.features()).endsWith(-7, -7, -7);
        assertThat(batch.labels()).endsWith(-7, -7, -7);
      }
    }
  }

  @Test
  void everyRowIsUsedOnce() {
    Minibatch batch = plainRows();
    new Mixup(1).mix(batch, new SplittableRandom(3));

    assertThat(IntStream.range(0, ROWS).map(row -> partner(batch, row)))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, ROWS).boxed().toList());
  }

  @Test
  void aSingleRowStaysAsItIs() {
    for (Mixing mixing : new Mixing[] {new Mixup(1), new CutMix(1)}) {
      float[] features = {1, 2, 3, 4};
      float[] labels = {0.9f, 0.1f};
      mixing.mix(new Minibatch(1, 1, 2, 2, features, 2, labels), new SplittableRandom(3));

      assertThat(features).containsExactly(1, 2, 3, 4);
      assertThat(labels).containsExactly(0.9f, 0.1f);
    }
  }

  @Test
  void softLabelsAreBlendedAsTheyAre() {
    float[] labels = {0.9f, 0.1f, 0.2f, 0.8f};

    new Pairs(new int[] {1, 0}).blend(labels, 2, 0.5);

    assertThat(labels).containsExactly(new float[] {0.55f, 0.45f, 0.55f, 0.45f}, within(1e-7f));
  }
}
