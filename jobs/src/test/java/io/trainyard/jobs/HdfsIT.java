package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Datasets, runs and promoted models in HDFS: the NameNode and the DataNode of {@code
 * scripts/cluster}, as processes of their own. Needs the jobs jar, a Spark and the servers of HDFS,
 * as the build leaves them.
 */
class HdfsIT {

  @TempDir static Path folder;

  private static Workspace workspace;
  private static Cluster cluster;
  private static String[] there;
  private static FileSystem files;

  @BeforeAll
  static void startsTheCluster() throws Exception {
    workspace = Workspace.create(folder, 300);
    cluster = Cluster.start(folder, Map.of(), "--hdfs", "--workers", "1", "--memory", "1g");
    String root = cluster.files();
    there =
        new String[] {
          "--set", "run.root=" + root + "/runs", "--set", "dataset.path=" + root + "/d"
        };
    files = FileSystem.get(URI.create(root), new Configuration());
    JsonLine.succeeded(workspace.inProcess("ingest"));
    JsonLine.succeeded(workspace.inProcess("ingest", there));
  }

  @AfterAll
  static void stopsTheCluster() throws Exception {
    files.close();
    cluster.stop();
  }

  @Test
  void aModelIsTrainedJudgedAndPromotedThere() throws Exception {
    JsonLine.succeeded(workspace.inProcess("train", "--run-id", "here"));

    JsonNode trained = JsonLine.succeeded(inHdfs("train", "--run-id", "there"));

    assertThat(network("there")).isEqualTo(workspace.network("here"));
    JsonNode again = JsonLine.succeeded(inHdfs("train", "--run-id", "there"));
    assertThat(again.path("val_loss")).isEqualTo(trained.path("val_loss"));
    String run = trained.path("outputs").path("run").asText();
    assertThat(JsonLine.succeeded(inHdfs("evaluate", "--model", run)).path("rows").asInt())
        .isEqualTo(Workspace.TEST_ROWS);
    String models = cluster.files() + "/models";
    JsonNode promoted =
        JsonLine.succeeded(
            inHdfs(
                "promote", "--model", run, "--name", "tiny", "--set", "promotion.root=" + models));
    assertThat(promoted.path("status").asText()).isEqualTo("succeeded");
    assertThat(names("/models")).contains("/models/tiny/current");
    assertThat(names("/")).noneMatch(name -> name.contains("/.") || name.contains("_temporary"));
  }

  /** The driver cannot know what it has written: it ends, and its next start goes on. */
  @Test
  void aTrainingThatLosesTheNameNodeGoesOnToTheSameModel() throws Exception {
    String[] slow =
        Workspace.join(Workspace.join(Rounds.MANY, "--set", "stopping.max-epochs=3"), there);
    JsonLine.succeeded(
        workspace.inProcess("train", Workspace.join(slow, "--run-id", "undisturbed")));
    Checkout.Result failed;
    try (ScriptRun run = workspace.start("train", Workspace.join(slow, "--run-id", "lost"))) {
      Rounds.await(run, 2);
      ProcessHandle nameNode = cluster.process("namenode");
      nameNode.destroyForcibly();
      nameNode.onExit().get();
      failed = run.await();
    }
    assertThat(JsonLine.error(failed, 5, "infrastructure"))
        .contains("same command again")
        .doesNotContain("\tat ");

    cluster.mend();
    Checkout.Result again = workspace.inProcess("train", Workspace.join(slow, "--run-id", "lost"));

    JsonLine.succeeded(again);
    assertThat(again.err()).contains("resuming after epoch 1");
    assertThat(network("lost")).isEqualTo(network("undisturbed"));
  }

  private static Checkout.Result inHdfs(String job, String... arguments) {
    return workspace.inProcess(job, Workspace.join(there, arguments));
  }

  private static byte[] network(String id) throws IOException {
    try (InputStream in = files.open(file("/runs/" + id + "/model/network.zip"))) {
      return in.readAllBytes();
    }
  }

  private static org.apache.hadoop.fs.Path file(String path) throws IOException {
    return new org.apache.hadoop.fs.Path(cluster.files() + path);
  }

  /** Every file below {@code root}, without the file system's own name. */
  private static List<String> names(String root) throws IOException {
    List<String> names = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> found = files.listFiles(file(root), true);
    while (found.hasNext()) {
      names.add(found.next().getPath().toUri().getPath());
    }
    return names;
  }
}
