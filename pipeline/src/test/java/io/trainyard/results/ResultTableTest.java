package io.trainyard.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.SparkFixture;
import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.FullFileSystem;
import io.trainyard.storage.FullFileSystem.Failing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultTableTest {

  private static final Instant TIME = Instant.parse("2026-03-01T12:00:00.123Z");

  @TempDir Path root;

  @Test
  void isEmptyBeforeTheFirstEpoch() {
    assertThat(run().metrics().rows()).isEmpty();
  }

  @Test
  void givesBackWhatWasWritten() {
    ResultTable<MetricRow> metrics = run().metrics();
    metrics.write(2, List.of(metric(2, 0.25)));
    metrics.write(1, List.of(metric(1, 0.5), metric(1, Double.MIN_VALUE)));
    ResultTable<TimingRow> timings = run().timings();
    TimingRow timing = new TimingRow("r1", 0, 1, TimingRow.Phase.AVERAGE, 1.5);
    timings.write(1, List.of(timing));

    assertThat(metrics.rows())
        .containsExactly(metric(1, 0.5), metric(1, Double.MIN_VALUE), metric(2, 0.25));
    assertThat(timings.rows()).containsExactly(timing);
  }

  @Test
  void whatATransportDoesNotMeasureIsNull() {
    ResultTable<AveragingRow> averaging = run().averaging();
    AveragingRow measured =
        new AveragingRow(
            "r1",
            0,
            1,
            "all-reduce",
            8,
            1,
            Optional.of(new AveragingRow.Cost(0.5, 0.25, 0.125, 1e6, 2e6)));
    AveragingRow unmeasured = new AveragingRow("r1", 0, 2, "rounds", 8, 0, Optional.empty());
    averaging.write(1, List.of(measured));
    averaging.write(2, List.of(unmeasured));

    assertThat(averaging.rows()).containsExactly(measured, unmeasured);
    Dataset<Row> seen =
        SparkFixture.session().read().parquet(root.resolve("r1/averaging").toString());
    assertThat(seen.where("wait_seconds is null").count()).isEqualTo(1);
    assertThat(seen.where("transport = 'all-reduce'").first().<Double>getAs("bytes_received"))
        .isEqualTo(2e6);
  }

  @Test
  void epochWrittenAgainReplacesItsRows() throws IOException {
    ResultTable<MetricRow> metrics = run().metrics();
    metrics.write(1, List.of(metric(1, 0.5), metric(1, 0.6)));
    metrics.write(1, List.of(metric(1, 0.7)));

    assertThat(metrics.rows()).containsExactly(metric(1, 0.7));
    try (var files = Files.list(root.resolve("r1/metrics"))) {
      assertThat(files).containsExactly(root.resolve("r1/metrics/epoch-00001.parquet"));
    }
  }

  @Test
  void sameRowsAreTheSameFile() throws IOException {
    ResultTable<MetricRow> metrics = run().metrics();
    metrics.write(1, List.of(metric(1, 0.5)));
    byte[] before = Files.readAllBytes(root.resolve("r1/metrics/epoch-00001.parquet"));
    metrics.write(1, List.of(metric(1, 0.5)));

    assertThat(Files.readAllBytes(root.resolve("r1/metrics/epoch-00001.parquet")))
        .isEqualTo(before);
  }

  @Test
  void fullDiskIsInfrastructureAndLeavesTheTableAsItWas() {
    Configuration conf = FullFileSystem.configuration();
    ResultTable<MetricRow> metrics =
        new RunDirectory("full://" + root, "r1", conf, Set.of(), Duration.ofSeconds(30)).metrics();
    metrics.write(1, List.of(metric(1, 0.5)));
    FullFileSystem.leave(100, Failing.WITH_ERROR);

    assertThatThrownBy(() -> metrics.write(1, List.of(metric(1, 0.7))))
        .isInstanceOf(Infrastructure.class)
        .hasMessageContaining("cannot write results to")
        .hasMessageContaining("No space left on device");
    assertThat(metrics.rows()).containsExactly(metric(1, 0.5));
  }

  @Test
  void sparkReadsTheTables() throws IOException {
    run().metrics().write(1, List.of(metric(1, 0.5), metric(1, 0.25)));
    run().metrics().write(2, List.of(metric(2, 0.125)));
    run().timings().write(1, List.of(new TimingRow("r1", 0, 1, TimingRow.Phase.FIT, 1.5)));
    // What a process that was killed in the middle leaves is hidden from readers.
    Files.writeString(root.resolve("r1/metrics/.tmp-epoch-00003.parquet-1"), "PAR1");

    SparkSession spark = SparkFixture.session();
    Dataset<Row> metrics = spark.read().parquet(root.resolve("r1/metrics").toString());
    assertThat(metrics.schema().simpleString())
        .isEqualTo(
            "struct<run_id:string,member:int,epoch:int,round:int,split:string,metric:string,"
                + "value:double,time:timestamp>");
    assertThat(metrics.count()).isEqualTo(3);
    Row row = metrics.where("epoch = 2").first();
    assertThat(row.getString(0)).isEqualTo("r1");
    assertThat(row.getString(4)).isEqualTo("validation");
    assertThat(row.getString(5)).isEqualTo("loss");
    assertThat(row.getDouble(6)).isEqualTo(0.125);
    assertThat(row.getTimestamp(7).toInstant()).isEqualTo(TIME);
    Dataset<Row> timings = spark.read().parquet(root.resolve("r1/timings").toString());
    assertThat(timings.schema().simpleString())
        .isEqualTo("struct<run_id:string,member:int,epoch:int,phase:string,seconds:double>");
    assertThat(timings.first().getString(3)).isEqualTo("fit");
  }

  private static MetricRow metric(int epoch, double value) {
    return new MetricRow("r1", 0, epoch, 7, "validation", "loss", value, TIME);
  }

  private RunDirectory run() {
    return new RunDirectory(
        root.toString(), "r1", new Configuration(), Set.of(), Duration.ofSeconds(30));
  }
}
