package io.trainyard.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder, with a space in its name, that holds tiny raw files and a configuration for them. Jobs
 * run with a slot for each worker unless their arguments say otherwise.
 */
record Workspace(Path folder) {

  static final int TEST_ROWS = 90;

  /** Lets jobs show each round: the plain lines come too seldom to see the middle of an epoch. */
  private static final Map<String, String> ENVIRONMENT = Map.of("TRAINYARD_TERMINAL", "1");

  /** With a slot for each worker, or else transport auto would never be all-reduce. */
  static final String LOCAL = "local[3]";

  private static final String CONFIGURATION =
      """
      run { root = "%1$s/runs", seed = 7 }
      dataset {
        path = "%1$s/dataset", partitions = 4, validation-fraction = 0.2
        source { kind = idx, path = "%1$s/raw" }
      }
      model { kind = mlp, hidden = [24], dropout = 0.2 }
      optimizer { kind = adam, learning-rate = 2e-3, batch-size = 16 }
      averaging { workers = 3, every-batches = 2, transport = auto }
      stopping { max-epochs = 4, patience = null }
      evaluation { top-k = 2 }
      """;

  /** Four in five of the training rows are for training, the rest for validation. */
  static Workspace create(Path parent, int trainRows) throws IOException {
    Workspace workspace = new Workspace(parent.resolve("a workspace"));
    TinyImages.write(workspace.path("raw"), trainRows, TEST_ROWS);
    Files.writeString(workspace.configuration(), CONFIGURATION.formatted(workspace.folder));
    return workspace;
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  Path configuration() {
    return path("tiny.conf");
  }

  Path run(String id) {
    return path("runs").resolve(id);
  }

  byte[] network(String id) throws IOException {
    return Files.readAllBytes(run(id).resolve("model/network.zip"));
  }

  /** Every figure, less when it was measured; a list, so that a row twice would show. */
  List<String> metrics(String id) throws IOException {
    List<String> rows = new ArrayList<>();
    ParquetTable.read(run(id).resolve("metrics"))
        .rows()
        .forEach(
            row ->
                rows.add(
                    "%d %s %s %s"
                        .formatted(
                            row.getInteger("epoch", 0),
                            row.getString("split", 0),
                            row.getString("metric", 0),
                            row.getDouble("value", 0))));
    return rows;
  }

  /** Starts a job with this configuration under spark-submit. */
  ScriptRun start(String job, String... arguments) throws IOException {
    List<String> all =
        new ArrayList<>(List.of(job, "--conf", configuration().toString(), "--master", LOCAL));
    all.addAll(List.of(arguments));
    return ScriptRun.start(folder, ENVIRONMENT, "trainyard", all.toArray(String[]::new));
  }

  /** Runs a job with this configuration under spark-submit to its end. */
  Checkout.Result job(String job, String... arguments) throws IOException, InterruptedException {
    try (ScriptRun run = start(job, arguments)) {
      return run.await();
    }
  }

  /**
   * Runs a job with this configuration to its end in the JVM of the tests, for what is not about
   * processes: one that starts Spark takes longer than the job.
   */
  Checkout.Result inProcess(String job, String... arguments) {
    return inProcessOn(LOCAL, job, arguments);
  }

  /** The same on another local master. */
  Checkout.Result inProcessOn(String master, String job, String... arguments) {
    String[] all = join(new String[] {job, "--conf", configuration().toString()}, arguments);
    return InProcess.runOn(master, all);
  }

  /** A copy of the dataset that a test may damage. */
  Path copyOfTheDataset(String name) throws IOException {
    Path from = path("dataset");
    Path to = path(name);
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
    return to;
  }

  /** A file of the training rows. */
  static Path aPart(Path dataset) throws IOException {
    try (Stream<Path> parts = Files.list(dataset.resolve("split=train"))) {
      return parts.sorted().findFirst().orElseThrow();
    }
  }

  static String[] join(String[] one, String... two) {
    return Stream.of(one, two).flatMap(Stream::of).toArray(String[]::new);
  }

  /** Every file below {@code root} with its size and time: what tells whether it was touched. */
  static Map<String, String> files(Path root) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(
            root.relativize(path).toString(),
            Files.size(path) + " bytes of " + Files.getLastModifiedTime(path));
      }
    }
    return files;
  }
}
