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
record Cluster(Path folder, Map<String, String> environment, String master) {

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
    String[] arguments =
        Stream.concat(Stream.of("start"), Stream.of(options)).toArray(String[]::new);
    try (ScriptRun start = ScriptRun.start(folder, environment, "cluster", arguments)) {
      Checkout.Result started = start.await();
      assertThat(started.code()).as("%s", started).isZero();
      return new Cluster(folder, environment, started.lastLine());
    }
  }

  /** The workers' children; a worker starts nothing else. */
  List<ProcessHandle> executors() throws IOException {
    return Files.readAllLines(folder.resolve("a cluster/processes")).stream()
        .filter(line -> line.startsWith("worker-"))
        .map(line -> ProcessHandle.of(Long.parseLong(line.split(" ")[1])).orElseThrow())
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
