package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.model.ImageShape;
import io.trainyard.model.ModelBundle;
import io.trainyard.model.Network;
import io.trainyard.model.Normalization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;

/** Wrong input that the jobs refuse before they compute: in none of these tests does Spark run. */
class WrongInputTest {

  @TempDir static Path folder;

  private static Workspace workspace;

  @BeforeAll
  static void ingestsOnce() throws IOException {
    workspace = Workspace.create(folder, 60);
    JsonLine.succeeded(
        InProcess.runWithSpark("ingest", "--conf", workspace.configuration().toString()));
  }

  @Test
  void aHeapThatSparkFindsTooSmall() {
    String heap = "spark.testing.memory";
    System.setProperty(heap, "1000000");
    try {
      Checkout.Result result =
          InProcess.runWithSpark(
              "ingest",
              "--conf",
              workspace.configuration().toString(),
              "--set",
              "dataset.path=" + workspace.path("never"));
      assertThat(JsonLine.error(result, 2, "configuration"))
          .contains("cannot start Spark on local[2]: ", "--driver-memory");
    } finally {
      System.clearProperty(heap);
    }
  }

  @Test
  void datasetThatIsMissing() throws IOException {
    Path missing = workspace.path("missing");

    assertThat(JsonLine.error(train("--set", "dataset.path=" + missing), 3, "data"))
        .contains(missing + "/manifest.json", "no such directory", "run the ingest job first");
    assertThat(workspace.path("runs")).doesNotExist();
  }

  @Test
  void datasetWithoutAManifest() throws IOException {
    Path without = Files.createDirectories(workspace.path("without/split=train")).getParent();

    assertThat(JsonLine.error(train("--set", "dataset.path=" + without), 3, "data"))
        .contains("expected a manifest at ", without + "/manifest.json, found none");
  }

  @Test
  void modelThatIsMissing() {
    Path missing = workspace.path("no model");
    for (String job : List.of("evaluate", "predict")) {
      assertThat(JsonLine.error(job(job, "--model", missing.toString()), 3, "data"))
          .contains(missing.toString());
    }
  }

  @Test
  void jsonThatIsNoNetwork() throws IOException {
    Path json = Files.writeString(workspace.path("no network.json"), "{\"layers\": 3}");

    assertThat(JsonLine.error(train(network(json)), 2, "configuration")).contains(json.toString());
  }

  @Test
  void jsonThatIsMissing() {
    Path json = workspace.path("missing.json");

    assertThat(JsonLine.error(train(network(json)), 2, "configuration")).contains(json.toString());
  }

  @Test
  void networkThatDoesNotFitTheData() throws IOException {
    Path json =
        Files.writeString(workspace.path("too narrow.json"), softmax(25, TinyImages.CLASSES));

    assertThat(JsonLine.error(train(network(json)), 2, "configuration")).contains("25", "36");
  }

  @Test
  void modelThatDoesNotFitTheData() throws IOException {
    Path model = bundle("another model", 5, TinyImages.CLASSES);

    assertThat(JsonLine.error(job("evaluate", "--model", model.toString()), 2, "configuration"))
        .contains("expected images of 5x5x1", "found images of 6x6x1");
  }

  @Test
  void modelThatWasDamaged() throws IOException {
    Path model = bundle("damaged model", TinyImages.SIDE, TinyImages.CLASSES);
    Path zip = model.resolve("network.zip");
    byte[] bytes = Files.readAllBytes(zip);
    bytes[bytes.length / 2] ^= 1;
    Files.write(zip, bytes);

    assertThat(JsonLine.error(job("predict", "--model", model.toString()), 3, "data"))
        .contains("network.zip", "SHA-256");
  }

  @Test
  void rootOfRunsBelowAFile() throws IOException {
    Path file = Files.writeString(workspace.path("a file"), "here");

    assertThat(
            JsonLine.error(train("--set", "run.root=" + file.resolve("runs")), 2, "configuration"))
        .contains("run.root", file.toString());
    assertThat(file).hasContent("here");
  }

  @Test
  void runDirectoryOfALaterVersion() throws IOException {
    Path root = workspace.path("later runs");
    Path run = Files.createDirectories(root.resolve("later"));
    Files.writeString(run.resolve("run.json"), "{\"format_version\": 99, \"news\": true}");

    assertThat(JsonLine.error(train("--run-id", "later", "--set", "run.root=" + root), 3, "data"))
        .contains("run later", "expected format version 1 at most", "found 99");
    assertThat(Workspace.files(run)).containsOnlyKeys("run.json");
  }

  @Test
  void runIdThatIsNoName() {
    assertThat(JsonLine.error(train("--run-id", "../first"), 2, "configuration"))
        .contains("run.id", "../first");
  }

  @Test
  void partThatIsMissing() throws IOException {
    Path copy = workspace.copyOfTheDataset("missing part");
    Path part = Workspace.aPart(copy);
    Files.delete(part);

    assertThat(JsonLine.error(train("--set", "dataset.path=" + copy), 3, "data"))
        .contains(part.getFileName().toString());
  }

  @Test
  void partThatWasTruncated() throws IOException {
    Path copy = workspace.copyOfTheDataset("truncated part");
    Path part = Workspace.aPart(copy);
    byte[] bytes = Files.readAllBytes(part);
    Files.write(part, java.util.Arrays.copyOf(bytes, bytes.length / 2));

    assertThat(JsonLine.error(train("--set", "dataset.path=" + copy), 3, "data"))
        .contains(
            part.getFileName().toString(),
            String.valueOf(bytes.length),
            String.valueOf(bytes.length / 2));
  }

  private static Checkout.Result train(String... arguments) {
    return job("train", arguments);
  }

  private static Checkout.Result job(String job, String... arguments) {
    List<String> all =
        new ArrayList<>(List.of(job, "--conf", workspace.configuration().toString()));
    all.addAll(List.of(arguments));
    return InProcess.run(all.toArray(String[]::new));
  }

  private static String[] network(Path json) {
    return new String[] {
      "--set", "model=null", "--set", "model={kind=dl4j-json,path=\"" + json + "\"}"
    };
  }

  private static String softmax(int inputs, int classes) {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .list(
            new OutputLayer.Builder()
                .nIn(inputs)
                .nOut(classes)
                .activation(Activation.SOFTMAX)
                .build())
        .build()
        .toJson();
  }

  private static Path bundle(String name, int side, int classes) {
    Path directory = workspace.path(name);
    new ModelBundle(
            Network.fromJson(softmax(side * side, classes)),
            new ImageShape(side, side, 1),
            IntStream.range(0, classes).mapToObj(String::valueOf).toList(),
            new Normalization(List.of(0.0), List.of(255.0)),
            Map.of("run_id", name))
        .write(new org.apache.hadoop.fs.Path(directory.toUri()), new Configuration());
    return directory;
  }
}
