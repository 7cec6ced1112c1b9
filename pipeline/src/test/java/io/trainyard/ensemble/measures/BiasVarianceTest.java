package io.trainyard.ensemble.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.model.Task;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class BiasVarianceTest {

  private static final Offset<Double> EXACT = within(1e-7);

  @Test
  void oneInputIsDecomposedAsByHand() {
    BiasVariance decomposition = new BiasVariance(3, 1);
    // Mean 2, s^2 = (1 + 0 + 1) / 2 = 1; target 5: errors 16, 9, 4.
    decomposition.add(new float[][] {{1}, {2}, {3}}, new float[] {5});
    var found = decomposition.decomposition();

    assertThat(found.error()).isCloseTo(29 / 3.0, EXACT);
    assertThat(found.variance()).isCloseTo(1, EXACT);
    // (2 - 5)^2 - 1 / 3
    assertThat(found.biasAndNoise()).isCloseTo(26 / 3.0, EXACT);
    assertThat(found.noise()).isEmpty();
    assertThat(found.bias()).isEmpty();
  }

  @Test
  void aLabelIsItsOneHotVector() {
    BiasVariance byLabel = new BiasVariance(2, 2);
    byLabel.add(new float[][] {{0.75f, 0.25f}, {0.25f, 0.75f}}, 1);
    var found = byLabel.decomposition();

    // Mean (1/2, 1/2); s^2 = 2 * 2 / 16; errors 2 * 9/16 and 2 / 16.
    assertThat(found.variance()).isCloseTo(0.25, EXACT);
    assertThat(found.error()).isCloseTo(0.625, EXACT);
    assertThat(found.biasAndNoise()).isCloseTo(0.5 - 0.125, EXACT);
  }

  @Test
  void repeatedTargetsTellNoiseFromBias() {
    BiasVariance decomposition = new BiasVariance(2, 1);
    // Models say 1 and 3, targets 4 and 8: noise 8, variance 2, errors 9, 49, 1, 25.
    decomposition.addRepeated(new float[][] {{1}, {3}}, new float[][] {{4}, {8}});
    var found = decomposition.decomposition();

    assertThat(found.rows()).isEqualTo(2);
    assertThat(found.error()).isCloseTo(21, EXACT);
    assertThat(found.variance()).isCloseTo(2, EXACT);
    assertThat(found.noise()).hasValueCloseTo(8.0, EXACT);
    // (6 - 2)^2 - 2 / 2 of the models' mean - 8 / 2 of the targets' mean
    assertThat(found.bias()).hasValueCloseTo(11.0, EXACT);
  }

  @Test
  void labelsOfOneInputTellNoiseAsTheirOneHotVectorsDo() {
    float[][] predictions = {{0.75f, 0.25f, 0}, {0.25f, 0.25f, 0.5f}};
    BiasVariance together = new BiasVariance(2, 3);
    together.addRepeated(predictions, new float[][] {{1, 0, 0}, {1, 0, 0}, {0, 0, 1}});
    BiasVariance apart = new BiasVariance(2, 3);
    for (int label : new int[] {0, 2, 0}) {
      apart.add(predictions, label);
    }
    apart.addRepeatedLabels(List.of(2L, 1L));

    var found = apart.decomposition();
    // 2 (1/3)^2 + (2/3)^2 for each of two classes, over 2
    assertThat(found.noise()).hasValueCloseTo(2 / 3.0, EXACT);
    assertThat(found.bias()).hasValueCloseTo(together.decomposition().bias().getAsDouble(), EXACT);
    assertThat(found.bias().getAsDouble() + found.variance() + found.noise().getAsDouble())
        .isCloseTo(found.error(), EXACT);
    assertThat(found.noise().getAsDouble())
        .isCloseTo(together.decomposition().noise().getAsDouble(), EXACT);
    assertThatThrownBy(() -> apart.addRepeatedLabels(List.of(1L))).hasMessageContaining("1 labels");
  }

  /** As above, with values of 10 + 2 z. */
  @Test
  void targetsOfOneInputTellNoiseInUnitsOfTheirScale() {
    var task = new Task.Regression(List.of(new Task.Target("angle", 10, 2)));
    BiasVariance apart = new BiasVariance(2, 1);
    apart.add(task, new float[] {18, 26}, new float[][] {{1, 1}, {3, 3}});
    apart.addRepeatedTargets(task, new float[][] {{18}, {26}});
    var found = apart.decomposition();

    assertThat(found.error()).isCloseTo(21, EXACT);
    assertThat(found.noise()).hasValueCloseTo(8.0, EXACT);
    assertThat(found.bias()).hasValueCloseTo(11.0, EXACT);
    assertThatThrownBy(() -> apart.addRepeatedTargets(task, new float[1][1]))
        .hasMessageContaining("1 targets");
  }

  @Test
  void biasVarianceAndNoiseAddUpToTheError() {
    BiasVariance decomposition = new BiasVariance(2, 1);
    decomposition.addRepeated(new float[][] {{1}, {3}}, new float[][] {{4}, {8}});
    // Models say 0 and 4, targets 1, 1 and 4: noise 3, variance 8, errors 1, 9, 1, 9, 16 and 0.
    decomposition.addRepeated(new float[][] {{0}, {4}}, new float[][] {{1}, {1}, {4}});
    var found = decomposition.decomposition();

    // Of 2 and 3 rows.
    assertThat(found.error()).isCloseTo((2 * 21 + 3 * 6) / 5.0, EXACT);
    assertThat(found.variance()).isCloseTo((2 * 2 + 3 * 8) / 5.0, EXACT);
    assertThat(found.noise()).hasValueCloseTo((2 * 8 + 3 * 3) / 5.0, EXACT);
    // 11 as above, and (2 - 2)^2 - 8 / 2 of the models' mean - 3 / 3 of the targets' mean
    assertThat(found.bias()).hasValueCloseTo((2 * 11 + 3 * -5) / 5.0, EXACT);
    assertThat(found.bias().getAsDouble() + found.variance() + found.noise().getAsDouble())
        .isCloseTo(found.error(), EXACT);
  }

  @Test
  void aBatchIsItsRowsOneByOne() {
    BiasVariance rows = new BiasVariance(2, 2);
    rows.add(new float[][] {{0.75f, 0.25f}, {0.25f, 0.75f}}, 1);
    rows.add(new float[][] {{1, 0}, {0.5f, 0.5f}}, 0);
    BiasVariance batch = new BiasVariance(2, 2);
    batch.add(new int[] {1, 0}, new float[][] {{0.75f, 0.25f, 1, 0}, {0.25f, 0.75f, 0.5f, 0.5f}});

    assertThat(batch.decomposition()).isEqualTo(rows.decomposition());
  }

  @Test
  void whereOnlySomeInputsRepeatBiasIsNotToldApart() {
    BiasVariance decomposition = new BiasVariance(2, 1);
    decomposition.addRepeated(new float[][] {{1}, {3}}, new float[][] {{4}, {8}});
    decomposition.add(new float[][] {{1}, {3}}, new float[] {2});
    var found = decomposition.decomposition();

    assertThat(found.noise()).hasValueCloseTo(8.0, EXACT);
    assertThat(found.bias()).isEmpty();
  }

  @Test
  void findsBiasVarianceAndNoiseThatWerePlanted() {
    // y = y* + 0.5 + 0.3 z, t = y* + 0.2 z'
    SplittableRandom random = new SplittableRandom(4);
    BiasVariance decomposition = new BiasVariance(5, 1);
    for (int i = 0; i < 40_000; i++) {
      float[][] predictions = new float[5][1];
      for (float[] prediction : predictions) {
        prediction[0] = (float) (0.5 + 0.3 * uniform(random));
      }
      float[][] targets = {{(float) (0.2 * uniform(random))}, {(float) (0.2 * uniform(random))}};
      decomposition.addRepeated(predictions, targets);
    }
    var found = decomposition.decomposition();

    assertThat(found.variance()).isCloseTo(0.09, within(0.001));
    assertThat(found.noise()).hasValueCloseTo(0.04, within(0.001));
    assertThat(found.bias()).hasValueCloseTo(0.25, within(0.003));
    assertThat(found.error()).isCloseTo(0.38, within(0.003));
  }

  /** Of mean 0 and variance 1. */
  private static double uniform(SplittableRandom random) {
    return random.nextDouble(-Math.sqrt(3), Math.sqrt(3));
  }

  @Test
  void mergedPartsAreTheWhole() {
    BiasVariance whole = new BiasVariance(2, 1);
    BiasVariance part = new BiasVariance(2, 1);
    BiasVariance rest = new BiasVariance(2, 1);
    whole.add(new float[][] {{1}, {2}}, new float[] {3});
    whole.addRepeated(new float[][] {{1}, {3}}, new float[][] {{4}, {8}});
    part.add(new float[][] {{1}, {2}}, new float[] {3});
    rest.addRepeated(new float[][] {{1}, {3}}, new float[][] {{4}, {8}});

    assertThat(part.merge(rest).decomposition()).isEqualTo(whole.decomposition());
  }

  @Test
  void oneTrainingHasNoVariance() {
    assertThatThrownBy(() -> new BiasVariance(1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new BiasVariance(2, 1).add(new float[3][1], new float[1]))
        .hasMessageContaining("3 trainings, not 2");
    assertThatThrownBy(() -> new BiasVariance(2, 1).decomposition())
        .isInstanceOf(IllegalStateException.class);
  }
}
