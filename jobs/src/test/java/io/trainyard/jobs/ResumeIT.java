package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drivers that are ended as by {@code kill -9}, and the same command again. Needs the jobs jar and
 * a Spark, as the build leaves them.
 */
class ResumeIT {

  private static final String[] KEEP_ALL = {"--set", "checkpoint.save-top-k=-1"};

  @TempDir static Path folder;

  private static Workspace workspace;
  private static JsonNode uninterrupted;

  @BeforeAll
  static void trainsWithoutInterruption() throws Exception {
    workspace = Workspace.create(folder, 600);
    JsonLine.succeeded(workspace.inProcess("ingest"));
    uninterrupted = JsonLine.succeeded(workspace.inProcess("train", arguments("whole")));
  }

  @Test
  void trainingKilledThreeTimesEndsInTheSameBytes() throws Exception {
    killInTheMiddleOf(1);
    try (ScriptRun run = workspace.start("train", arguments("killed"))) {
      Path checkpoints = workspace.run("killed").resolve("checkpoints");
      run.awaitUntil("a checkpoint", () -> !epochs(checkpoints).isEmpty());
      run.kill();
    }
    int epoch = killInTheMiddleOf(3);

    Checkout.Result last = workspace.inProcess("train", arguments("killed"));

    JsonNode result = JsonLine.succeeded(last);
    assertThat(last.err()).contains("resuming after epoch " + (epoch - 1));
    assertThat(result.path("transport").asText()).isEqualTo("all-reduce");
    assertThat(workspace.network("killed")).isEqualTo(workspace.network("whole"));
    for (String figure : List.of("epochs", "best_epoch", "stop_reason", "val_loss", "train_loss")) {
      assertThat(result.path(figure)).as(figure).isEqualTo(uninterrupted.path(figure));
    }
    assertThat(workspace.metrics("killed")).isEqualTo(workspace.metrics("whole"));
  }

  /** Returns the epoch, counted from 1. */
  private static int killInTheMiddleOf(int epoch) throws Exception {
    try (ScriptRun run = workspace.start("train", arguments("killed"))) {
      Rounds middle = Rounds.await(run, epoch);
      run.kill();
      assertThat(run.err()).doesNotContain("epoch " + middle.epoch() + "/5: loss");
      return middle.epoch();
    }
  }

  @Test
  void truncatedCheckpointIsPassedOverForTheOneBefore() throws Exception {
    String[] arguments = Workspace.join(arguments("truncated"), KEEP_ALL);
    Path checkpoints = workspace.run("truncated").resolve("checkpoints");
    try (ScriptRun run = workspace.start("train", arguments)) {
      run.awaitUntil("two checkpoints", () -> epochs(checkpoints).size() >= 2);
      run.kill();
    }
    int latest = epochs(checkpoints).size();
    Path state = checkpoints.resolve("epoch-0000" + latest).resolve("state.bin");
    try (FileChannel channel = FileChannel.open(state, StandardOpenOption.WRITE)) {
      channel.truncate(Files.size(state) / 2);
    }

    Checkout.Result result = workspace.job("train", arguments);

    JsonLine.succeeded(result);
    assertThat(result.err())
        .contains("passing over damaged checkpoint", "epoch-0000" + latest)
        .contains("resuming after epoch " + (latest - 1));
    assertThat(workspace.network("truncated")).isEqualTo(workspace.network("whole"));
    assertThat(workspace.metrics("truncated")).isEqualTo(workspace.metrics("whole"));
  }

  @Test
  void killedIngestLeavesNoHalfDataset() throws Exception {
    Path dataset = workspace.path("killed dataset");
    String[] arguments = {"--set", "dataset.path=" + dataset};
    try (ScriptRun run = workspace.start("ingest", arguments)) {
      run.awaitUntil("files that come to be", () -> !names(dataset, ".ingest-").isEmpty());
      run.kill();
    }
    assertThat(dataset.resolve("manifest.json")).doesNotExist();
    assertThat(names(dataset, ".ingest-")).isNotEmpty();

    JsonNode again = JsonLine.succeeded(workspace.inProcess("ingest", arguments));

    assertThat(again.path("already_there").asBoolean()).isFalse();
    assertThat(files(dataset)).isEqualTo(files(workspace.path("dataset")));
    assertThat(rows(dataset)).isEqualTo(rows(workspace.path("dataset")));
  }

  private static String[] arguments(String id) {
    return Workspace.join(new String[] {"--run-id", id}, Rounds.MANY);
  }

  private static List<String> epochs(Path checkpoints) throws IOException {
    return names(checkpoints, "epoch-");
  }

  private static List<String> names(Path directory, String prefix) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(directory)) {
      return found
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith(prefix))
          .toList();
    }
  }

  /** Hidden files included; without the digests in names, since Parquet's footers differ. */
  private static List<String> files(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> root.relativize(path).toString().replaceAll("-[0-9a-f]{8}\\.", "."))
          .sorted()
          .toList();
    }
  }

  /** Every row, in stored order. */
  private static List<String> rows(Path dataset) throws IOException {
    List<String> rows = new ArrayList<>();
    for (String split : List.of("train", "validation", "test")) {
      ParquetTable.read(dataset.resolve("split=" + split))
          .rows()
          .forEach(row -> rows.add(split + " " + row));
    }
    return rows;
  }
}
