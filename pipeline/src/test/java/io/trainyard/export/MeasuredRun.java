package io.trainyard.export;

import io.trainyard.results.MetricRow;
import io.trainyard.results.Outlet;
import io.trainyard.results.ResultFile;
import io.trainyard.results.RunDescription;
import io.trainyard.results.RunDirectory;
import io.trainyard.results.TrialRow;
import io.trainyard.training.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** A run made for tests, as training would leave it. */
final class MeasuredRun {

  static final Configuration CONF = new Configuration();

  /** Of the first epoch; each is a second after the one before. */
  static final Instant TIME = Instant.parse("2100-01-01T00:00:00Z");

  private final Path root;
  private final String id;
  private final RunDirectory run;

  private MeasuredRun(Path root, String id, RunDirectory run) {
    this.root = root;
    this.id = id;
    this.run = run;
  }

  /** A run at which nobody is at work. */
  static MeasuredRun begin(Path root, String id, String job) {
    RunDirectory run =
        new RunDirectory(
            root.toString(), id, CONF, RunDirectory.OPERATIONAL_KEYS, Duration.ofMinutes(1));
    run.open(
        new RunDescription(
            job,
            new TreeMap<>(
                Map.of(
                    "optimizer.batch-size", "64",
                    "optimizer.kind", "\"adam\"",
                    "model.hidden", "[24,12]",
                    "model.bottleneck", "null",
                    "dataset.path", "\"data/digits\"")),
            new TreeMap<>(),
            "abc",
            "def",
            42,
            Map.of("java", "17")));
    run.release();
    return new MeasuredRun(root, id, run);
  }

  Path path(String name) {
    return root.resolve(id).resolve(name);
  }

  private org.apache.hadoop.fs.Path hadoop(String name) {
    return new org.apache.hadoop.fs.Path(path(name).toUri());
  }

  /** Writes the two losses of an epoch. */
  void epoch(int epoch, double train, double validation) {
    run.metrics().write(epoch, rows(0, epoch, train, validation));
  }

  /** Likewise of one of several trainings. */
  void memberEpoch(int member, int epoch, double train, double validation) {
    Outlet.of(hadoop(""), "members", member, CONF)
        .metrics()
        .write(epoch, rows(member, epoch, train, validation));
  }

  private List<MetricRow> rows(int member, int epoch, double train, double validation) {
    Instant time = TIME.plusSeconds(epoch - 1L);
    return List.of(
        new MetricRow(id, member, epoch, 1, "train", "loss", train, time),
        new MetricRow(id, member, epoch, 1, "validation", "loss", validation, time));
  }

  /** Writes what a search says of its trials. */
  void trial(int number, String path, String json) {
    var row =
        new TrialRow(
            id,
            1,
            number,
            0,
            "finished",
            1,
            Optional.of(1),
            "val_loss",
            Optional.of(0.5),
            1,
            new TreeMap<>(Map.of(path, json)));
    ResultFile.trials(hadoop("trials.parquet"), new TreeMap<>(Map.of(path, true)), CONF)
        .write(List.of(row));
  }

  void evaluation(String json) throws IOException {
    Files.createDirectories(path("evaluation"));
    Path file = Files.writeString(path("evaluation/test.json"), json);
    Files.setLastModifiedTime(file, FileTime.from(TIME.plusSeconds(100)));
  }

  void succeed(Map<String, Object> result) {
    run.succeed(result);
  }

  ExportedRun read() {
    return ExportedRun.read(RunStatus.of(id, root.toString(), CONF), CONF);
  }
}
