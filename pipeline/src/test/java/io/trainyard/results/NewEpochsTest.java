package io.trainyard.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewEpochsTest {

  private static final Instant TIME = Instant.parse("2026-03-01T12:00:00Z");
  private static final Configuration CONF = new Configuration();

  @TempDir Path run;

  private org.apache.hadoop.fs.Path path() {
    return new org.apache.hadoop.fs.Path(run.toString());
  }

  private NewEpochs members() {
    return new NewEpochs(path(), "members", CONF);
  }

  private static MetricRow row(int number, int epoch) {
    return new MetricRow("r", number, epoch, 1, "train", "loss", 0.5, TIME);
  }

  private void write(String group, int number, int epoch) {
    Outlet.of(path(), group, number, CONF).metrics().write(epoch, List.of(row(number, epoch)));
  }

  @Test
  void thereIsNothingBeforeTheFirstEpoch() throws IOException {
    assertThat(members().next()).isEmpty();
  }

  @Test
  void ofEachTrainingTheLastEpochIsToldOnce() throws IOException {
    NewEpochs epochs = members();
    write("members", 1, 1);
    write("members", 1, 2);
    write("members", 123_456, 7);
    write("trials", 2, 1);

    assertThat(epochs.next())
        .hasSize(2)
        .containsEntry(1, List.of(row(1, 2)))
        .containsEntry(123_456, List.of(row(123_456, 7)));
    assertThat(epochs.next()).isEmpty();
    write("members", 1, 3);
    assertThat(epochs.next()).containsOnlyKeys(1).containsEntry(1, List.of(row(1, 3)));
  }

  @Test
  void whatAnEarlierTryWroteIsPassedOverUntilItIsWrittenAgain() throws IOException {
    write("members", 1, 1);
    write("members", 2, 1);
    NewEpochs epochs = members();

    assertThat(epochs.passOver()).isEqualTo(2);
    assertThat(epochs.next()).isEmpty();
    write("members", 2, 1);
    Files.setLastModifiedTime(
        run.resolve("metrics/members-00002-epoch-00001.parquet"), FileTime.fromMillis(1_000_000));
    assertThat(epochs.next()).containsOnlyKeys(2);
  }
}
