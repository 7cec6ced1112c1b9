package io.trainyard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.bench.StepBench.Other;
import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Divergence;
import io.trainyard.model.ImageShape;
import io.trainyard.model.NetworkShape;
import io.trainyard.training.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class StepBenchTest {

  private static final Protocol SHORT = new Protocol(3, 0, 0);
  private static final NetworkShape SHAPE = new NetworkShape(new ImageShape(6, 6, 1), 3);

  private static BenchNetwork tiny(String optimizer) {
    Configuration configuration =
        Configuration.parseText(
            "model { kind = mlp, hidden = [8] }, optimizer { %s, batch-size = 4 }"
                .formatted(optimizer));
    return BenchNetworks.configured(
        TrainingSettings.read(configuration),
        SHAPE,
        OptionalInt.empty(),
        new org.apache.hadoop.conf.Configuration());
  }

  private static List<StepResult> run(BenchNetwork network, Other... others) {
    return new StepBench(SHORT, List.of(others), what -> {}).run(network);
  }

  @Test
  void stockAndAcceleratedStandSideBySide() {
    List<String> said = new ArrayList<>();

    List<StepResult> results =
        new StepBench(SHORT, List.of(), said::add).run(tiny("kind = nesterovs"));

    assertThat(results).extracting(StepResult::name).containsExactly("stock", "accelerated");
    assertThat(results.get(1).ratios()).containsOnlyKeys("stock");
    assertThat(results.get(0).ratios().get("stock")).isEqualTo(1);
    assertThat(said).contains("configured: repetition 3 of 3");
    assertThat(results.get(1).figures())
        .containsEntry("name", "accelerated")
        .containsEntry("model", "configured")
        .containsEntry("parameters", 37 * 8 + 9 * 3)
        .containsEntry("batch_size", 4)
        .containsEntry("repetitions", 3)
        .containsKeys("examples_per_second", "milliseconds_per_step", "spread", "ratio_to_stock")
        .doesNotContainKey("characters_per_second");
  }

  @Test
  void graphsAreMeasuredToo() {
    BenchNetwork network = BenchModel.RESNET20.network(SHAPE, OptionalInt.of(2));

    assertThat(run(network)).allMatch(result -> result.examplesPerSecond().median() > 0);
  }

  @Test
  void textsAreCountedInCharacters() {
    StepResult result = run(BenchModel.LSTM.network(OptionalInt.of(2))).get(0);

    double examples = result.examplesPerSecond().median();
    assertThat(result.figures())
        .containsEntry("characters_per_second", Digits.round(50 * examples));
  }

  @Test
  void figuresFollowFromTheSecondsOfAStep() {
    StepResult result =
        new StepResult(
            "stock", "m", 5, 100, OptionalInt.empty(), new Samples(0.02, 0.05, 0.04), ratios());

    // 5000, 2000 and 2500 a second; quartiles 2250 and 3750.
    assertThat(result.figures())
        .containsEntry("examples_per_second", 2500.0)
        .containsEntry("milliseconds_per_step", 40.0)
        .containsEntry("spread", 0.6)
        .containsEntry("ratio_to_other_one", 1.235);
  }

  private static Map<String, Double> ratios() {
    return Map.of("other-one", 1.23456);
  }

  @Test
  void anotherProgramIsMeasuredBeside() {
    Other other = Other.parse("script=while read steps; do echo \"${steps}000\"; done; #");

    List<StepResult> results = run(tiny("kind = sgd"), other);

    assertThat(results)
        .extracting(StepResult::name)
        .containsExactly("stock", "accelerated", "script");
    assertThat(results.get(2).secondsPerStep().values()).containsExactly(1e-6, 1e-6, 1e-6);
    assertThat(results.get(1).ratios()).containsOnlyKeys("stock", "script");
  }

  @Test
  void anotherProgramIsToldTheNetworkAndTheBatchSize() {
    assertThatThrownBy(
            () ->
                run(
                    tiny("kind = sgd"),
                    Other.parse("script=read steps; printf '%s\\n' \"saw $1 $2\"; #")))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("--beside script=")
        .hasMessageContaining("found \"saw configured 4\"");
  }

  @Test
  void anotherProgramThatEndsIsNamed() {
    assertThatThrownBy(() -> run(tiny("kind = sgd"), new Other("gone", "false")))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot measure --beside gone=false: expected a line");
  }

  @Test
  void wrongNamesOfOtherProgramsAreRefused() {
    for (String wrong : List.of("python", "=x", "stock=x", "Py=x", "a= ")) {
      assertThatThrownBy(() -> Other.parse(wrong))
          .isInstanceOf(BadConfiguration.class)
          .hasMessageContaining("found " + wrong);
    }
    assertThatThrownBy(() -> run(tiny("kind = sgd"), new Other("a", "x"), new Other("a", "y")))
        .hasMessageContaining("a name of its own");
  }

  @Test
  void lossesThatAreNotFiniteEndTheMeasurement() {
    assertThatThrownBy(() -> run(tiny("kind = sgd, learning-rate = 1e38")))
        .isInstanceOf(Divergence.class)
        .hasMessageContaining("cannot measure configured (stock)");
  }
}
