package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The processes of {@code scripts/cluster}, until they are stopped. */
record Cluster(Path folder, Map<String, String> environment, String[] arguments, String master) {

  /**
   * Starts a master and its workers.
   *
   * @param folder where they keep their files
   * @param more what is set beside the environment of the tests
   * @param options of {@code scripts/cluster start}
   */
  static Cluster start(Path folder, Map<String, String> more, String... options)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("TRAINYARD_CLUSTER_DIR", folder.resolve("a cluster").toString());
    String[] arguments = Workspace.join(new String[] {"start"}, options);
    return new Cluster(folder, environment, arguments, launch(folder, environment, arguments));
  }

  /** Returns the master's URL. */
  private static String launch(Path folder, Map<String, String> environment, String[] arguments)
      throws IOException, InterruptedException {
    try (ScriptRun start = ScriptRun.start(folder, environment, "cluster", arguments)) {
      Checkout.Result started = start.await();
      assertThat(started.code()).as("%s", started).isZero();
      return started.lastLine();
    }
  }

  /** Starts what has ended since. */
  void mend() throws IOException, InterruptedException {
    assertThat(launch(folder, environment, arguments)).isEqualTo(master);
  }

  /** Of a cluster with HDFS: where its files are. */
  String files() throws IOException {
    return Files.readString(folder.resolve("a cluster/hdfs/url")).strip();
  }

  /** The process that does what {@code role} says, such as namenode. */
  ProcessHandle process(String role) throws IOException {
    return roles()
        .filter(line -> line[0].equals(role))
        .map(line -> ProcessHandle.of(Long.parseLong(line[1])).orElseThrow())
        .findFirst()
        .orElseThrow();
  }

  private Stream<String[]> roles() throws IOException {
    return Files.readAllLines(folder.resolve("a cluster/processes")).stream()
        .map(line -> line.split(" "));
  }

  /** The workers' children; a worker starts nothing else. */
  List<ProcessHandle> executors() throws IOException {
    return roles()
        .filter(line -> line[0].startsWith("worker-"))
        .map(line -> ProcessHandle.of(Long.parseLong(line[1])).orElseThrow())
        .flatMap(ProcessHandle::children)
        .filter(child -> child.info().command().orElse("").endsWith("java"))
        .toList();
  }

  void stop() throws IOException, InterruptedException {
    try (ScriptRun stop = ScriptRun.start(folder, environment, "cluster", "stop")) {
      assertThat(stop.await().code()).isZero();
    }
  }
}
