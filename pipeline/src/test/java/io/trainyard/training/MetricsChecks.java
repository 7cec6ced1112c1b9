package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What tests hold of a run's table of metrics. */
final class MetricsChecks {

  private MetricsChecks() {}

  /** That perplexity and bits of the train split stand beside its loss, once for each epoch. */
  static void requireTrainFiguresOfTokens(Dataset<Row> metrics, int epochs) {
    List<Row> rows =
        metrics
            .where("split = 'train'")
            .groupBy("epoch")
            .pivot("metric", List.of("loss", "perplexity", "bits_per_token"))
            .sum("value")
            .collectAsList();
    assertThat(rows).hasSize(epochs);
    for (Row row : rows) {
      double loss = row.getAs("loss");
      assertThat(row.<Double>getAs("perplexity")).isCloseTo(Math.exp(loss), within(1e-9));
      assertThat(row.<Double>getAs("bits_per_token")).isCloseTo(loss / Math.log(2), within(1e-9));
    }
  }
}
