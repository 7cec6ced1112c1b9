package io.trainyard.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.TinyDataset;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.RowCounts;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.Split;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.evaluation.Metrics;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.Normalization;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.random.Seed;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptRowsTest {

  private static final int BATCH = 16;

  @TempDir private Path folder;

  /** Of each third row one, of each sixth another. */
  private static RowCounts some() {
    return (from, ids) ->
        IntStream.range(0, ids.length)
            .mapToLong(i -> from + i)
            .mapToInt(position -> (position % 3 == 0 ? 1 : 0) + (position % 6 == 0 ? 1 : 0))
            .toArray();
  }

  private static RowCounts eachOnce() {
    return (from, ids) ->
        Arrays.stream(some().counts(from, ids)).map(k -> Math.min(k, 1)).toArray();
  }

  @Test
  void haveTheFiguresOfThoseThatAreReadEachTime() throws Exception {
    Dataset dataset = TinyDataset.ingest(folder, 120, 0);
    var hadoop = SparkFixture.session().sparkContext().hadoopConfiguration();
    var root = Configuration.parseText("model { kind = mlp, hidden = [5] }").root();
    NetworkShape shape = new NetworkShape(dataset.manifest().image(), TinyDataset.CLASSES);
    String json =
        ModelSpec.read(root).networkJson(shape, OptimizerSettings.read(root, 1), new Seed(3));
    float[] parameters = Network.fromJson(json).copyParameters();
    try (TaskScorer scorer =
        new TaskScorer(
            dataset,
            json,
            new Normalization(List.of(0.0), List.of(255.0)),
            new EvaluationSettings(2, BATCH),
            hadoop)) {
      List<Rows> once = scorer.keep(Split.TRAIN, eachOnce());
      List<Rows> more = scorer.keep(Split.TRAIN, some());

      Metrics kept = scorer.evaluate(once, parameters);
      Metrics read = scorer.evaluate(Split.TRAIN, Optional.of(eachOnce()), parameters);

      assertThat(once).extracting(Rows::count).containsExactly(BATCH, BATCH, 40 - 2 * BATCH);
      assertThat(kept.rows()).isEqualTo(40);
      assertThat(kept.named().get("error")).isEqualTo(read.named().get("error"));
      assertThat(kept.named().get("loss")).isCloseTo(read.named().get("loss"), within(1e-6));
      // Copies count.
      assertThat(scorer.evaluate(more, parameters).rows()).isEqualTo(60);
    }
  }
}
