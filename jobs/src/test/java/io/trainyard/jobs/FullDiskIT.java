package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is full while a checkpoint is written. Needs the jobs jar and a Spark, as the build
 * leaves them, and Linux with user namespaces, in which it mounts a disk of its own; elsewhere it
 * is skipped.
 */
class FullDiskIT {

  /** In a namespace of its own: $1 is where the disk goes, $2 where its files are listed. */
  private static final String FIRST_WITHOUT_ROOM_THEN_WITH =
      """
      set -eu
      runs=$1 notes=$2
      shift 2
      mkdir -p "$runs"
      mount -t tmpfs -o size=512k tmpfs "$runs"
      code=0
      "$@" >"$notes/first.out" 2>"$notes/first.err" || code=$?
      printf '%s' "$code" >"$notes/first.code"
      find "$runs/full/checkpoints" -mindepth 1 >"$notes/checkpoints"
      mount -o remount,size=64m "$runs"
      "$@"
      cp "$runs/full/model/network.zip" "$notes/"
      """;

  private static final String[] NAMESPACE = {
    "unshare", "--user", "--map-root-user", "--mount", "--"
  };

  @TempDir Path folder;

  @BeforeEach
  void needsANamespaceWithMounts() throws IOException, InterruptedException {
    Path probe = Files.createDirectory(folder.resolve("probe"));
    List<String> command = new ArrayList<>(List.of(NAMESPACE));
    command.addAll(List.of("mount", "-t", "tmpfs", "tmpfs", probe.toString()));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assumeTrue(process.waitFor() == 0, "no user namespaces with mounts here");
    } catch (IOException e) {
      assumeTrue(false, "no unshare here");
    }
  }

  @Test
  void failsAsInfrastructureAndGoesOnOnceThereIsRoom() throws Exception {
    Workspace workspace = Workspace.create(folder, 600);
    JsonLine.succeeded(workspace.inProcess("ingest"));
    String[] train = {"--set", "model.hidden=[256]", "--set", "checkpoint.save-top-k=-1"};
    JsonLine.succeeded(workspace.inProcess("train", Workspace.join(train, "--run-id", "roomy")));
    Path notes = Files.createDirectory(workspace.path("notes"));

    Checkout.Result second = inANamespace(workspace, notes, train);

    Checkout.Result first =
        new Checkout.Result(
            Integer.parseInt(Files.readString(notes.resolve("first.code"))),
            Files.readString(notes.resolve("first.out")),
            Files.readString(notes.resolve("first.err")));
    assertThat(JsonLine.error(first, 5, "infrastructure"))
        .contains("cannot write checkpoint", "make room, then give the same command again");
    assertThat(Files.readAllLines(notes.resolve("checkpoints")))
        .isNotEmpty()
        .allMatch(path -> path.matches(".*/epoch-\\d+(/state\\.bin|/COMMITTED)?"));
    JsonLine.succeeded(second);
    assertThat(second.err()).contains("resuming after epoch ");
    assertThat(Files.readAllBytes(notes.resolve("network.zip")))
        .isEqualTo(workspace.network("roomy"));
  }

  private static Checkout.Result inANamespace(Workspace workspace, Path notes, String[] train)
      throws IOException, InterruptedException {
    Path disk = workspace.path("disk");
    List<String> command = new ArrayList<>(List.of(NAMESPACE));
    command.addAll(List.of("bash", "-c", FIRST_WITHOUT_ROOM_THEN_WITH, "bash"));
    command.addAll(List.of(disk.toString(), notes.toString()));
    command.add(Checkout.HOME.resolve("scripts/trainyard").toString());
    command.addAll(List.of("train", "--conf", workspace.configuration().toString()));
    command.addAll(List.of("--master", Workspace.LOCAL, "--run-id", "full"));
    command.addAll(List.of("--set", "run.root=" + disk));
    command.addAll(List.of(train));
    try (ScriptRun run = ScriptRun.start(workspace.folder(), new ProcessBuilder(command))) {
      return run.await();
    }
  }
}
