package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts, as processes. */
class ScriptsIT {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"fetch-data", "cluster", "quickstart", "test"})
  void explainsItselfOnStandardOutput(String script) throws Exception {
    Checkout.Result result = Checkout.run(Map.of(), script, "--help");

    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("scripts/" + script);
    assertThat(result.err()).isEmpty();
  }

  @Test
  void namesTheJavaThatIsTheWrongOne() throws Exception {
    Path java = folder.resolve("a jdk/bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    Map<String, String> environment = Map.of("JAVA_HOME", folder.resolve("a jdk").toString());

    Checkout.Result result = Checkout.run(environment, "trainyard", "train");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("expected JDK 17, found 11.0.2").hasLineCount(1);
    assertThat(result.lastLine()).contains("\"job\":\"train\"", "\"status\":\"failed\"");
  }

  @Test
  void saysWhatIsMissingAfterMaster() throws Exception {
    Checkout.Result result = Checkout.run(Map.of(), "trainyard", "train", "--master");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("expected a URL after --master, found nothing");
  }

  @Test
  void refusesDataOfAnotherContent() throws Exception {
    for (String name :
        List.of(
            "train-images-idx3-ubyte",
            "train-labels-idx1-ubyte",
            "t10k-images-idx3-ubyte",
            "t10k-labels-idx1-ubyte")) {
      Files.writeString(folder.resolve(name), "not " + name);
    }
    Map<String, String> environment = Map.of("TRAINYARD_MNIST_DIR", folder.toString());

    Checkout.Result result = Checkout.run(environment, "fetch-data", "mnist");

    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err())
        .contains("cannot use train-images-idx3-ubyte", "expected SHA-256 ba891046");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void startsFindsAndEndsAClusterOfProcesses() throws Exception {
    Map<String, String> environment =
        Map.of("TRAINYARD_CLUSTER_DIR", folder.resolve("a cluster").toString());
    try {
      assertThat(Checkout.run(environment, "cluster", "status").code()).isEqualTo(1);

      Checkout.Result started = Checkout.run(environment, "cluster", "start", "--memory", "1g");

      assertThat(started.code()).as(started.err()).isZero();
      assertThat(started.lastLine()).matches("spark://127\\.0\\.0\\.1:\\d+");
      Checkout.Result status = Checkout.run(environment, "cluster", "status");
      assertThat(status.code()).isZero();
      assertThat(status.lastLine()).isEqualTo(started.lastLine());
      List<ProcessHandle> processes = processes();
      assertThat(processes).hasSize(3).allMatch(ProcessHandle::isAlive);

      processes.get(1).destroyForcibly();
      processes.get(1).onExit().get();

      assertThat(Checkout.run(environment, "cluster", "status").code()).isEqualTo(1);
      assertThat(Checkout.run(environment, "cluster", "stop").code()).isZero();
      for (ProcessHandle process : processes) {
        process.onExit().get(20, TimeUnit.SECONDS);
      }
    } finally {
      Checkout.run(environment, "cluster", "stop");
    }
  }

  /** Master first, then the workers. */
  private List<ProcessHandle> processes() throws IOException {
    return Files.readAllLines(folder.resolve("a cluster/processes")).stream()
        .map(line -> Long.parseLong(line.split(" ")[1]))
        .map(pid -> ProcessHandle.of(pid).orElseThrow())
        .toList();
  }
}
