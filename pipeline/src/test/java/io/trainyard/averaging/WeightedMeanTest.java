package io.trainyard.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WeightedMeanTest {

  @Test
  void weighsByExamples() {
    WeightedMean mean = new WeightedMean(2);
    mean.add(new float[] {1, 10}, 3);
    mean.add(new float[] {5, 30}, 1);

    assertThat(mean.result()).containsExactly(2f, 15f);
  }

  @Test
  void whoHasNoExamplesHasNoSay() {
    WeightedMean mean = new WeightedMean(1);
    mean.add(new float[] {2}, 4);
    mean.add(new float[0], 0);

    assertThat(mean.result()).containsExactly(2f);
  }

  @Test
  void theMeanOfEqualVectorsIsThatVector() {
    float[] vector = {0.1f, -3.3333333f, 1e-30f, 1e30f};
    WeightedMean mean = new WeightedMean(4);
    for (int worker = 0; worker < 7; worker++) {
      mean.add(vector, 13 + worker);
    }

    assertThat(mean.result()).containsExactly(vector);
  }

  @Test
  void refusesVectorsOfAnotherLength() {
    assertThatThrownBy(() -> new WeightedMean(2).add(new float[3], 1))
        .hasMessageContaining("expected 2 values, found 3");
  }
}
