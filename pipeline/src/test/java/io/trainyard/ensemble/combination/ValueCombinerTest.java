package io.trainyard.ensemble.combination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.random.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValueCombinerTest {

  private static final boolean[] BOTH = {true, true};

  /** Errors -1 and 3 in every row. */
  private static ValueMoments opposite() {
    ValueMoments moments = new ValueMoments(2, 1);
    for (int i = 0; i < 5; i++) {
      moments.add(new float[][] {{i - 1}, {i + 3}}, new float[] {i}, BOTH);
    }
    return moments;
  }

  /** Errors of the list's mean: 1, 1, 1/9 and, with the first member three times, 0. */
  @Test
  void greedySelectionGoesOnToTheMeanOfTheLeastSquaredError() {
    ValuePool greedy = new Combination.Greedy(1, 9).fit(opposite());

    assertThat(greedy.weights()).containsExactly(0.75, 0.25);
  }

  @Test
  void theMedianIsNotMovedByOneThatIsFarOff() {
    Combiner median = new Combination.Median().ofValues(new ValueMoments(3, 2));

    assertThat(median.combine(new float[][] {{1, 5}, {100, -7}, {2, 6}})).containsExactly(2, 5);
    assertThat(
            median.combine(new float[][] {{1, 5}, null, {2, 6}}, new boolean[] {true, false, true}))
        .containsExactly(1.5f, 5.5f);
  }

  @Test
  void isReadAgainAsItWasWritten() {
    float[][] row = {{1, 5}, {4, -7}};
    ValueMoments moments = new ValueMoments(2, 2);
    moments.add(row, new float[] {2, 3}, BOTH);
    moments.add(new float[][] {{3, 1}, {0, 2}}, new float[] {-2, 3}, BOTH);
    for (Combination kind :
        List.of(
            new Combination.Mean(),
            new Combination.Median(),
            new Combination.Weighted(9),
            new Combination.Greedy(9, 5),
            new Combination.Stacking(9, 0.1))) {
      Combiner fitted = kind.ofValues(moments);
      Combiner read = Combiner.fromJson(fitted.toJson());

      assertThat(read.kind()).isEqualTo(kind.kind());
      assertThat(read.combine(row)).as(kind.kind()).isEqualTo(fitted.combine(row));
      assertThat(read.weights()).isEqualTo(fitted.weights());
      assertThat(read.classes()).isEqualTo(2);
    }
  }

  @Test
  void weightsThatMembersCountByAreOnTheSimplexWhateverTheCombination() {
    Combiner stacked = new Combination.Stacking(9, 1e-9).ofValues(opposite());

    assertThat(stacked.weights()).containsExactly(0.5, 0.5);
    assertThat(new Combination.Weighted(9).ofValues(opposite()).weights()[0])
        .isCloseTo(0.75, within(1e-9));
  }

  @Test
  void whatIsForProbabilitiesOrForValuesAloneIsRefusedForTheOther() {
    assertThatThrownBy(() -> new Combination.Vote().requireOfValues())
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("mean, median, weighted, greedy or stacking");
    assertThatThrownBy(() -> new Combination.GeometricMean().requireOfValues())
        .isInstanceOf(BadConfiguration.class);
    new Combination.Stacking(1, 1).requireOfValues();
    assertThatThrownBy(() -> new Combination.Median().outcomes(2, 2, new Seed(1)))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot combine probabilities by median");
  }

  @Test
  void oneThatIsDamagedIsNotRead() {
    var json = new Combination.Mean().ofValues(new ValueMoments(2, 1)).toJson();
    json.remove("intercepts");

    assertThatThrownBy(() -> Combiner.fromJson(json)).isInstanceOf(BadData.class);
  }
}
