package io.trainyard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.acceleration.Acceleration;
import io.trainyard.acceleration.Survey;
import io.trainyard.model.Clipping;
import io.trainyard.model.Network;
import io.trainyard.model.Step;
import io.trainyard.random.Seed;
import java.util.OptionalInt;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a survey says of memory against what a network then takes. */
class SurveyedMemoryTest {

  private static final int BATCH = 32;
  private static final long MB = 1 << 20;

  @ParameterizedTest
  @EnumSource(
      value = BenchModel.class,
      names = {"MLP", "LENET", "RESNET20", "LSTM"})
  void isWhatAStepThenAllocates(BenchModel model) {
    BenchNetwork bench = model.network(OptionalInt.of(BATCH));
    Network network = Acceleration.build(bench.json());
    BenchNetwork.Batch batch = bench.batch(network, new Seed(1));
    Survey survey =
        Acceleration.survey(network, batch.features().shape(), batch.labels().shape(), BATCH);

    network.fit(
        batch.features(), batch.labels(), new Step(0, 0, Double.NaN, Clipping.NONE, new Seed(1)));
    long held = Pointer.totalBytes();
    network.release();
    long freed = held - Pointer.totalBytes();

    assertThat(survey.layers()).allSatisfy((name, how) -> assertThat(how).isEqualTo("accelerated"));
    assertThat(freed).isGreaterThan(MB / 8);
    assertThat(survey.trainingBytes().getAsLong()).isBetween(freed, 2 * freed + MB);
  }
}
