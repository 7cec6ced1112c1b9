package io.trainyard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.bench.MllibResult.Stop;
import io.trainyard.bench.MllibResult.Try;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.training.TrainingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MllibBenchTest {

  @TempDir static Path folder;
  private static Dataset dataset;

  @BeforeAll
  static void ingests() throws Exception {
    dataset = TinyDataset.ingest(folder, 120, 0);
  }

  private static MllibBench bench(List<String> said) {
    TrainingSettings settings =
        TrainingSettings.read(
            Configuration.parseText(
                "optimizer { kind = adam, learning-rate = 0.01, batch-size = 8 }"));
    return new MllibBench(SparkFixture.session(), settings, said::add);
  }

  @Test
  void bothAreTrainedUntilTheyAreThere() {
    List<String> said = new ArrayList<>();

    MllibResult result = bench(said).run(dataset, new MllibBench.Setup(List.of(8), 0.9, 40, 1000));

    assertThat(result.reached(result.trainyard())).isTrue();
    assertThat(result.trainyard().get(0).steps()).isOne();
    assertThat(result.trainyard())
        .isSortedAccordingTo((a, b) -> Double.compare(a.seconds(), b.seconds()));
    assertThat(result.mllib()).isNotEmpty();
    assertThat(result.mllib().get(0).testAccuracy()).isGreaterThan(0.5);
    assertThat(result.ratio().orElseThrow()).isPositive();
    assertThat(result.figures()).containsKeys("ratio_to_mllib", "blas", "mllib_reached");
    assertThat(result.tries()).hasSize(result.trainyard().size() + result.mllib().size());
    assertThat(said).anyMatch(line -> line.startsWith("mllib: ")).hasSize(result.tries().size());
  }

  @Test
  void mllibIsEndedWhenItsTimeIsOver() {
    List<String> said = new ArrayList<>();

    MllibResult result = bench(said).run(dataset, new MllibBench.Setup(List.of(8), 0.9, 40, 1e-6));

    assertThat(result.stop()).isEqualTo(Stop.OUT_OF_TIME);
    assertThat(result.mllib()).singleElement().matches(one -> Double.isNaN(one.testAccuracy()));
    assertThat(result.figures()).containsEntry("mllib_reached", false);
    assertThat(result.tries().get(result.tries().size() - 1)).doesNotContainKey("test_accuracy");
    assertThat(said).last().asString().contains("25 iterations not done in");
  }

  @Test
  void mllibIsNotAskedWhereTrainyardDoesNotGetThere() {
    MllibResult result =
        bench(new ArrayList<>()).run(dataset, new MllibBench.Setup(List.of(8), 1, 1, 10));

    assertThat(result.trainyard()).hasSize(1);
    assertThat(result.mllib()).isEmpty();
    assertThat(result.ratio()).isEmpty();
    assertThat(result.figures())
        .containsEntry("trainyard_reached", false)
        .containsEntry("mllib_converged", false);
  }

  @Test
  void aRatioCountsWhatMllibHad() {
    var tries = List.of(new Try(1, 2, 0.7), new Try(2, 4, 0.95));
    var never = new MllibResult(0.9, tries, List.of(new Try(25, 50, 0.8)), Stop.OUT_OF_TIME, "x");
    var there =
        new MllibResult(
            0.9, tries, List.of(new Try(25, 5, 0.8), new Try(50, 10, 0.91)), Stop.REACHED, "x");

    assertThat(never.ratio().orElseThrow()).isCloseTo(12.5, within(1e-12));
    assertThat(never.figures())
        .containsEntry("mllib_reached", false)
        .containsEntry("mllib_converged", false);
    assertThat(there.ratio().orElseThrow()).isCloseTo(2.5, within(1e-12));
    assertThat(there.figures()).containsEntry("mllib_reached", true);
  }

  @Test
  void thatMllibWouldNeverGetThereIsSaid() {
    var tries = List.of(new Try(1, 2, 0.95));
    var never = new MllibResult(0.9, tries, List.of(new Try(20, 8, 0.8)), Stop.CONVERGED, "x");

    assertThat(never.ratio().orElseThrow()).isCloseTo(4, within(1e-12));
    assertThat(never.figures())
        .containsEntry("mllib_reached", false)
        .containsEntry("mllib_converged", true);
  }

  @Test
  void wrongSetupsAreRefused() {
    assertThatThrownBy(() -> new MllibBench.Setup(List.of(0), 0.9, 1, 1))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("--hidden");
    assertThatThrownBy(() -> new MllibBench.Setup(List.of(1), 98, 1, 1))
        .hasMessageContaining("--accuracy to be above 0 and at most 1, found 98");
    assertThatThrownBy(() -> new MllibBench.Setup(List.of(1), 0.9, 0, 1))
        .hasMessageContaining("--max-epochs");
    assertThatThrownBy(() -> new MllibBench.Setup(List.of(1), 0.9, 1, 0))
        .hasMessageContaining("--patience");
  }
}
