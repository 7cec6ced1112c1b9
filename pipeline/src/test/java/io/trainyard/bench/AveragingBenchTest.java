package io.trainyard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.averaging.NetworkSettings;
import io.trainyard.bench.AveragingBench.Setup;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.ImageShape;
import io.trainyard.model.NetworkShape;
import io.trainyard.training.TrainingSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AveragingBenchTest {

  private static final NetworkShape SHAPE = new NetworkShape(new ImageShape(4, 4, 1), 3);
  private static final List<String> ALL =
      List.of("all-reduce", "rounds", "dl4j-export", "dl4j-direct");

  private static GeneratedDataset generated;
  private static JavaSparkContext spark;

  @BeforeAll
  static void generates() {
    generated = GeneratedDataset.create(SparkFixture.session(), SHAPE, 96);
    spark = JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());
  }

  @AfterAll
  static void deletes() {
    generated.close();
    assertThat(Path.of(URI.create(generated.dataset().path()))).doesNotExist();
  }

  private static BenchNetwork network() {
    return BenchModel.MLP.network(SHAPE, OptionalInt.of(8));
  }

  private static NetworkSettings network(String averaging) {
    Configuration configuration = Configuration.parseText("averaging { %s }".formatted(averaging));
    return TrainingSettings.read(configuration).averaging().network();
  }

  @Test
  void everyTransportIsMeasuredBesideTheLimit() {
    List<String> said = new ArrayList<>();

    List<AveragingResult> results =
        new AveragingBench(spark, network(""), 2, said::add)
            .run(generated.dataset(), new Setup(network(), 2, 2, ALL));

    assertThat(results)
        .extracting(AveragingResult::name)
        .containsExactly("limit", "all-reduce", "rounds", "dl4j-export", "dl4j-direct");
    assertThat(results).allMatch(result -> result.examplesPerSecond().median() > 0);
    // 96 rows for 2 workers in minibatches of 8: 6 each; rounds of 2.
    assertThat(results).extracting(AveragingResult::averagings).containsExactly(0, 3, 3, 3, 3);
    assertThat(results.get(0).ratioToLimit()).isEqualTo(1);
    assertThat(results.get(2).ratios().keySet())
        .containsExactly("all-reduce", "dl4j-export", "dl4j-direct");
    assertThat(results.get(1).figures())
        .containsEntry("model", "mlp")
        .containsEntry("every", 2)
        .containsEntry("workers", 2)
        .containsEntry("rows_per_repetition", 96L)
        .containsEntry("repetitions", 2)
        .containsKeys("examples_per_second", "ratio_to_limit", "spread")
        .containsKeys("milliseconds_per_averaging", "ratio_to_dl4j_export")
        .containsKeys("wait_milliseconds", "transfer_milliseconds", "sum_milliseconds");
    assertThat(said).contains("mlp, every 2: repetition 2 of 2");
  }

  @Test
  void transportsOfOurOwnTellWhatAnAveragingCosts() {
    List<AveragingResult> results =
        new AveragingBench(spark, network(""), 1, what -> {})
            .run(generated.dataset(), new Setup(network(), 2, 2, ALL));

    AveragingResult allReduce = results.get(1);
    AveragingResult rounds = results.get(2);
    // Both workers are threads of this process.
    assertThat(allReduce.cost().orElseThrow().bytesSent()).isZero();
    assertThat(allReduce.cost().orElseThrow().sumMillis()).isPositive();
    // Parameters, and a Nesterov momentum for each.
    double vectors = 2 * Float.BYTES * rounds.parameters();
    assertThat(rounds.cost().orElseThrow().bytesSent()).isEqualTo(vectors);
    assertThat(rounds.cost().orElseThrow().bytesReceived()).isEqualTo(vectors);
    assertThat(rounds.cost().orElseThrow().transferMillis()).isPositive();
    assertThat(results.get(0).cost()).isEmpty();
    assertThat(results.get(3).cost()).isEmpty();
  }

  @Test
  void figuresFollowFromTheSecondsOfARow() {
    AveragingResult result =
        new AveragingResult(
            "rounds",
            "mlp",
            5,
            128,
            2,
            10,
            1000,
            4,
            new Samples(4e-3, 5e-3),
            new Samples(2e-3, 3e-3),
            Optional.of(new AveragingResult.Cost(100, 300, 50, 12345, 6789)),
            Map.of("dl4j-export", 2.5));

    // 250 and 200 a second; half and three fifths of the limit; 2 ms a row, 2 s in 4 averagings.
    assertThat(result.examplesPerSecond().median()).isCloseTo(225, within(1e-9));
    assertThat(result.ratioToLimit()).isCloseTo(0.55, within(1e-9));
    assertThat(result.millisecondsPerAveraging()).isCloseTo(500, within(1e-9));
    assertThat(result.figures())
        .containsEntry("milliseconds_per_averaging", 500.0)
        .containsEntry("transfer_milliseconds", 300.0)
        .containsEntry("bytes_sent_per_averaging", 12350.0)
        .containsEntry("ratio_to_dl4j_export", 2.5);
  }

  @Test
  void slowTransportsGetFewerRows() {
    Dataset dataset = generated.dataset();
    Setup setup = new Setup(network(), 1, 1, ALL);

    assertThat(AveragingBench.rows(dataset, setup, "limit")).isEqualTo(96);
    assertThat(AveragingBench.rows(dataset, setup, "rounds")).isEqualTo(96);
    assertThat(AveragingBench.rows(dataset, setup, "dl4j-direct")).isEqualTo(96);
  }

  @Test
  void wrongSetupsAreRefused() {
    assertThatThrownBy(() -> new Setup(network(), 0, 1, ALL)).hasMessageContaining("--workers");
    assertThatThrownBy(() -> new Setup(network(), 1, 0, ALL)).hasMessageContaining("--every");
    assertThatThrownBy(() -> new Setup(network(), 1, 1, List.of("post")))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("averaging.transport: expected one of")
        .hasMessageContaining("post");
    int slots = spark.defaultParallelism();
    assertThatThrownBy(
            () ->
                new AveragingBench(spark, network(""), 1, what -> {})
                    .run(generated.dataset(), new Setup(network(), slots + 1, 1, ALL)))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected as many task slots, found " + slots);
  }

  @Test
  void workersMeetAsIsConfigured() {
    NetworkSettings elsewhere = network("rendezvous.bind-address = \"192.0.2.1\"");
    AveragingBench bench = new AveragingBench(spark, elsewhere, 1, what -> {});
    Setup setup = new Setup(network(), 1, 1, List.of("all-reduce"));

    assertThatThrownBy(() -> bench.run(generated.dataset(), setup))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("averaging.rendezvous.bind-address")
        .hasMessageContaining("found 192.0.2.1");
  }

  @Test
  void generatedDataHaveTheShapeThatIsAskedFor() {
    assertThat(generated.dataset().manifest().image()).isEqualTo(SHAPE.input());
    assertThat(generated.dataset().rows(Split.TRAIN)).isEqualTo(96);
    assertThat(generated.dataset().rows(Split.VALIDATION)).isZero();
    assertThat(generated.dataset().manifest().classNames()).hasSize(3);
  }

  @Test
  void imagesThatCannotBeGeneratedAreRefused() {
    NetworkShape rgb = new NetworkShape(new ImageShape(4, 4, 3), 3);

    assertThatThrownBy(() -> GeneratedDataset.create(SparkFixture.session(), rgb, 10))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("found 4x4x3")
        .hasMessageContaining("set dataset.path");
  }
}
