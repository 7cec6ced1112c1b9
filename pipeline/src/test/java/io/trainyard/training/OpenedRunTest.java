package io.trainyard.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.SparkFixture;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.lease.LeasesGivenBack;
import io.trainyard.results.RunDescription;
import io.trainyard.results.RunDirectory;
import io.trainyard.storage.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeasesGivenBack.class)
class OpenedRunTest {

  /** Beats every half a second. */
  private static final Duration EXPIRY = Duration.ofSeconds(3);

  private static final CountDownLatch NEVER = new CountDownLatch(1);

  @TempDir Path root;

  private final JavaSparkContext spark =
      JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());

  @Test
  void aRunThatIsLostEndsItsSparkJobsAndWritesNothingMore() throws IOException {
    OpenedRun run = open();
    byte[] before = Files.readAllBytes(file("run.json"));

    try {
      assertThatThrownBy(
              () ->
                  run.make(
                      spark,
                      () -> {
                        takeOver();
                        spark.parallelize(List.of(1), 1).foreach(row -> NEVER.await());
                        return Map.of();
                      }))
          .isInstanceOf(Infrastructure.class)
          .hasMessageContaining(
              "cannot go on with run r1: expected to hold its lease, found it lost, since another process has taken over");
    } finally {
      NEVER.countDown();
    }

    assertThat(Files.readAllBytes(file("run.json"))).isEqualTo(before);
    assertThatThrownBy(() -> AtomicFiles.write(hadoop("x"), new Configuration(), out -> {}))
        .isInstanceOf(Infrastructure.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(spark.parallelize(List.of(1, 2), 2).count()).isEqualTo(2);
    assertThat(spark.sc().getJobTags().isEmpty()).isTrue();
  }

  @Test
  void othersMayWorkOnARunHoweverItEnded() {
    assertThatThrownBy(
            () ->
                open()
                    .make(
                        spark,
                        () -> {
                          throw new BadData("why");
                        }))
        .hasMessage("why");
    assertThat(file(".lease-00001")).doesNotExist();

    assertThatThrownBy(
            () ->
                open()
                    .make(
                        spark,
                        () -> {
                          throw new AssertionError("a bug");
                        }))
        .hasMessage("a bug");
    assertThat(file(".lease-00001")).doesNotExist();

    assertThat(open().make(spark, () -> Map.of("epochs", 7))).containsEntry("epochs", 7);
    assertThat(file(".lease-00001")).doesNotExist();
  }

  @Test
  void aRunThatHasFinishedIsNotMadeAgain() {
    open().make(spark, Map::of);

    OpenedRun again = open();

    assertThat(again.finished()).isPresent();
    assertThatThrownBy(() -> again.make(spark, Map::of)).hasMessageContaining("is not held");
  }

  private void takeOver() {
    try {
      Files.createFile(file(".lease-00099"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(String name) {
    return root.resolve("r1").resolve(name);
  }

  private org.apache.hadoop.fs.Path hadoop(String name) {
    return new org.apache.hadoop.fs.Path(file(name).toUri());
  }

  private OpenedRun open() {
    var directory =
        new RunDirectory(
            root.toString(), "r1", new Configuration(), RunDirectory.OPERATIONAL_KEYS, EXPIRY);
    var description =
        new RunDescription("train", new TreeMap<>(), new TreeMap<>(), "abc", "def", 42, Map.of());
    return new OpenedRun(directory, directory.open(description));
  }
}
