package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RunningMeanTest {

  @Test
  void isTheMeanOfEachParameter() {
    assertThat(RunningMean.of(List.of(new float[] {1, -2}, new float[] {2, 4}, new float[] {6, 1})))
        .containsExactly(3, 1);
  }

  @Test
  void theMeanOfEqualParametersIsThemselvesToTheBit() {
    SplittableRandom random = new SplittableRandom(1);
    float[] parameters = new float[1000];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) random.nextDouble(-3, 3);
    }
    RunningMean mean = new RunningMean(parameters.length);
    for (int i = 0; i < 7; i++) {
      mean.add(parameters);
    }

    assertThat(mean.mean()).isEqualTo(parameters);
    assertThat(mean.count()).isEqualTo(7);
  }

  @Test
  void goesOnFromItsStateToTheSameBits() {
    RunningMean whole = new RunningMean(2);
    RunningMean first = new RunningMean(2);
    List<float[]> all =
        List.of(new float[] {0.1f, 7}, new float[] {0.7f, -1}, new float[] {0.33f, 1e-3f});
    all.forEach(whole::add);
    all.subList(0, 2).forEach(first::add);

    RunningMean resumed = new RunningMean(first.state());
    resumed.add(all.get(2));

    assertThat(resumed.state().mean()).isEqualTo(whole.state().mean());
    assertThat(resumed.count()).isEqualTo(3);
  }

  @Test
  void parametersOfAnotherNetworkAreRefused() {
    RunningMean mean = new RunningMean(2);
    mean.add(new float[2]);

    assertThatThrownBy(() -> mean.add(new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected 2, found 3");
  }

  @Test
  void nothingHasNoMean() {
    assertThatThrownBy(() -> new RunningMean(2).mean()).isInstanceOf(IllegalStateException.class);
  }
}
