package io.trainyard.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trainyard.device.DeviceBinder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * GPU scheduling on a cluster of processes without a GPU: a discovery script that makes addresses
 * up, and a device binder, in a jar of its own, that records what it is told. One worker with two
 * slots and two GPUs.
 */
class GpuIT {

  @TempDir static Path folder;

  private static Workspace workspace;
  private static Cluster cluster;

  @BeforeAll
  static void startsAClusterWithGpus() throws Exception {
    Path discovery = folder.resolve("discovery");
    Files.writeString(
        discovery, "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"3\", \"1\"]}'\n");
    Files.setPosixFilePermissions(discovery, PosixFilePermissions.fromString("rwx------"));
    String options =
        "-Dspark.worker.resource.gpu.amount=2 -Dspark.worker.resource.gpu.discoveryScript="
            + discovery;
    workspace = Workspace.create(folder, 300);
    cluster =
        Cluster.start(
            folder,
            Map.of("SPARK_WORKER_OPTS", options),
            "--workers",
            "1",
            "--cores",
            "2",
            "--memory",
            "1g");
    JsonLine.succeeded(workspace.inProcess("ingest"));
    JsonLine.succeeded(workspace.inProcess("train", train("cpu")));
  }

  @AfterAll
  static void stopsTheCluster() throws Exception {
    cluster.stop();
  }

  @Test
  void eachTaskIsBoundToTheAddressThatSparkGaveIt() throws Exception {
    Path record = folder.resolve("record");

    JsonNode figures = JsonLine.succeeded(onGpus("train", 4, record, train("gpu")));
    JsonLine.succeeded(onGpus("evaluate", 4, record, "--model", workspace.run("gpu").toString()));

    List<String> lines = Files.readAllLines(record);
    // Training, validation and evaluation; thread and device.
    assertThat(lines.stream().map(line -> line.split(" ")[1]).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder("1", "3");
    // Each worker in each of two epochs, two validations, an evaluation.
    assertThat(figures.path("transport").asText()).isEqualTo("all-reduce");
    assertThat(lines).hasSizeGreaterThanOrEqualTo(2 * 2 + 2 + 1);
    assertThat(workspace.network("gpu")).isEqualTo(workspace.network("cpu"));
    // The driver computes on the CPU, and yet tells what becomes of the network on the executors.
    assertThat(figures.path("acceleration").path("layers"))
        .isNotEmpty()
        .allSatisfy(layer -> assertThat(layer.asText()).startsWith("stock: on a GPU"));
  }

  @Test
  void anAddressThatTheExecutorDoesNotHaveIsAMistakeInTheConfiguration() throws Exception {
    Checkout.Result result = onGpus("train", 2, folder.resolve("few"), train("too-few-devices"));

    assertThat(JsonLine.error(result, 2, "configuration"))
        .contains("cannot bind a task to GPU 3: expected a plain index from 0 to 1");
  }

  @Test
  void gpusAreReservedInVainWithoutCudaWhichIsSaid() throws Exception {
    Checkout.Result result = onCluster("train", List.of(), train("no-cuda"));

    JsonLine.succeeded(result);
    assertThat(result.err()).contains("spark.task.resource.gpu.amount = 1 reserves GPUs", "-Pcuda");
    assertThat(workspace.network("no-cuda")).isEqualTo(workspace.network("cpu"));
  }

  @Test
  void severalGpusForATaskAreRefused() throws Exception {
    Checkout.Result result =
        onCluster(
            "train", List.of("--conf", "spark.task.resource.gpu.amount=2"), train("two-each"));

    assertThat(JsonLine.error(result, 2, "configuration"))
        .contains("found spark.task.resource.gpu.amount = 2");
  }

  private static String[] train(String id) {
    return new String[] {
      "--run-id", id, "--set", "averaging.workers=2", "--set", "stopping.max-epochs=2"
    };
  }

  /**
   * @param devices that the binder says there are
   * @param record where it writes a line for each binding
   */
  private static Checkout.Result onGpus(String job, int devices, Path record, String... arguments)
      throws Exception {
    String options =
        "-D%s=%d -D%s=%s"
            .formatted(RecordingBinder.DEVICES, devices, RecordingBinder.RECORD, record);
    return onCluster(
        job,
        List.of(
            "--jars",
            binderJar().toString(),
            "--conf",
            "spark.executor.extraJavaOptions=" + options),
        arguments);
  }

  private static Checkout.Result onCluster(String job, List<String> more, String... arguments)
      throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--master", cluster.master(), "--", "--driver-memory", "1g"));
    for (String setting :
        List.of(
            "spark.executor.memory=768m",
            "spark.executor.resource.gpu.amount=2",
            "spark.task.resource.gpu.amount=1")) {
      all.addAll(List.of("--conf", setting));
    }
    all.addAll(more);
    try (ScriptRun run = workspace.start(job, all.toArray(String[]::new))) {
      return run.await();
    }
  }

  /** The binder and its registration, as somebody with another back end would bring them. */
  private static Path binderJar() throws IOException {
    Path jar = folder.resolve("binder.jar");
    String name = RecordingBinder.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        InputStream code = GpuIT.class.getClassLoader().getResourceAsStream(name)) {
      out.putNextEntry(new JarEntry(name));
      code.transferTo(out);
      out.putNextEntry(new JarEntry("META-INF/services/" + DeviceBinder.class.getName()));
      out.write(RecordingBinder.class.getName().getBytes(UTF_8));
    }
    return jar;
  }
}
