package io.trainyard.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.SparkFixture;
import io.trainyard.TinyPrograms;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.DatasetPairs;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Side;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.exercise.Difficulty;
import io.trainyard.evaluation.SequenceMetrics;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.model.PairShape;
import io.trainyard.random.Seed;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DifficultyScoresTest {

  @TempDir private Path folder;

  private final JavaSparkContext spark =
      JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());

  @Test
  void exercisesAreToldOfByTheirDifficulty() {
    DatasetPairs pairs = TinyPrograms.ingest(folder.resolve("programs"));
    Map<Difficulty, Integer> tokens = new TreeMap<>();
    var all = new RowRange(Split.TEST, 0, 24);
    try (var rows = pairs.dataset().pairs(all, spark.hadoopConfiguration())) {
      rows.forEachRemaining(
          row -> tokens.merge(row.difficulty().orElseThrow(), row.target().length, Integer::sum));
    }
    String json = json(pairs);

    SequenceMetrics metrics;
    try (SequenceScorer scorer = new SequenceScorer(spark, pairs, json)) {
      metrics = scorer.evaluate(Split.TEST, Network.fromJson(json).copyParameters());
    }

    assertThat(tokens).hasSize(4);
    tokens.forEach(
        (difficulty, count) ->
            assertThat(metrics.part(difficulty.label()).tokens()).isEqualTo((long) count));
    assertThat(metrics.tokens())
        .isEqualTo(tokens.values().stream().mapToLong(Integer::longValue).sum());
    assertThat(metrics.named().keySet())
        .endsWith(
            "sequence_accuracy",
            "sequence_accuracy_length_1_nesting_1",
            "sequence_accuracy_length_2_nesting_1",
            "sequence_accuracy_length_1_nesting_2",
            "sequence_accuracy_length_2_nesting_2");
  }

  private static String json(DatasetPairs pairs) {
    var shape =
        new PairShape(pairs.side(Side.SOURCE).vocabulary(), pairs.side(Side.TARGET).vocabulary());
    Configuration settings =
        Configuration.parseText("model { kind = encoder-decoder, hidden = 4, embedding = 3 }");
    return ModelSpec.read(settings.root())
        .networkJson(shape, OptimizerSettings.read(settings.root(), 1), new Seed(3));
  }
}
