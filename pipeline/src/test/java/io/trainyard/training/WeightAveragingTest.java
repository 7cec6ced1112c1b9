package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WeightAveragingTest {

  private static WeightAveraging read(String hocon) {
    return TrainingSettings.read(Configuration.parseText(hocon)).weightAveraging();
  }

  private static int[] taken(WeightAveraging averaging) {
    return IntStream.rangeClosed(1, 20).filter(averaging::takes).toArray();
  }

  @Test
  void noWeightsAreAveragedUnlessAskedFor() {
    assertThat(taken(read(""))).isEmpty();
  }

  @Test
  void theLastQuarterIsAveragedWhereNothingElseIsSaid() {
    assertThat(read("weight-averaging.kind = swa")).isEqualTo(new WeightAveraging.Swa(16, 1));
    assertThat(taken(read("weight-averaging.kind = swa"))).containsExactly(16, 17, 18, 19, 20);
    assertThat(read("weight-averaging.kind = swa, stopping.max-epochs = 1"))
        .isEqualTo(new WeightAveraging.Swa(1, 1));
  }

  @Test
  void epochsAreTakenFromTheFirstOnAtTheirDistance() {
    assertThat(taken(read("weight-averaging { kind = swa, start-epoch = 5, every-epochs = 6 }")))
        .containsExactly(5, 11, 17);
  }

  @Test
  void aStartAfterTheEndIsRefused() {
    assertThatThrownBy(
            () ->
                read(
                    "weight-averaging { kind = swa, start-epoch = 9 }, stopping { max-epochs = 8"
                        + " }"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll("weight-averaging.start-epoch", "8", "9");
  }
}
