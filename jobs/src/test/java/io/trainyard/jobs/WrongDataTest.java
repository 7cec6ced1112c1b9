package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failures that come up while Spark runs. */
class WrongDataTest {

  private static final int TRAIN_ROWS = 300;

  @TempDir static Path folder;

  private static Workspace workspace;

  @BeforeAll
  static void ingestsOnce() throws Exception {
    workspace = Workspace.create(folder, TRAIN_ROWS);
    JsonLine.succeeded(workspace.inProcess("ingest"));
  }

  @BeforeEach
  void makesSoundRawFiles() throws IOException {
    TinyImages.write(raw(), TRAIN_ROWS, Workspace.TEST_ROWS);
  }

  @Test
  void truncatedIdx() throws Exception {
    Path images = raw().resolve(TinyImages.TRAIN_IMAGES);
    byte[] bytes = Files.readAllBytes(images);
    Files.write(images, Arrays.copyOf(bytes, bytes.length - 100));

    int pixels = TRAIN_ROWS * TinyImages.SIDE * TinyImages.SIDE;
    assertThat(refusedIngest())
        .contains(images.toString(), "expected " + pixels + " bytes", "found " + (pixels - 100));
  }

  @Test
  void idxWithTheWrongMagic() throws Exception {
    Path images = raw().resolve(TinyImages.TRAIN_IMAGES);
    byte[] bytes = Files.readAllBytes(images);
    bytes[2] = 0x0d;
    Files.write(images, bytes);

    assertThat(refusedIngest()).contains(images.toString()).containsIgnoringCase("803");
  }

  @Test
  void imagesAndLabelsOfDifferentCounts() throws Exception {
    Path other = workspace.path("more");
    TinyImages.write(other, TRAIN_ROWS + 1, Workspace.TEST_ROWS);
    Files.copy(
        other.resolve(TinyImages.TRAIN_LABELS),
        raw().resolve(TinyImages.TRAIN_LABELS),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertThat(refusedIngest())
        .contains(String.valueOf(TRAIN_ROWS), String.valueOf(TRAIN_ROWS + 1));
  }

  @Test
  void labelsOutsideTheClasses() throws Exception {
    assertThat(refusedIngest("--set", "dataset.source.classes=2"))
        .contains("expected labels from 0 to 1", "found 2", "dataset.source.classes");
  }

  private static Path raw() {
    return workspace.path("raw for mistakes");
  }

  private static String refusedIngest(String... more) throws Exception {
    Path dataset = workspace.path("never");
    String[] arguments = {
      "--set", "dataset.path=" + dataset, "--set", "dataset.source.path=" + raw()
    };
    Checkout.Result result = workspace.inProcess("ingest", Workspace.join(arguments, more));
    String error = JsonLine.error(result, 3, "data");
    assertThat(dataset).doesNotExist();
    return error;
  }

  @Test
  void partThatWasAlteredInItsFullLength() throws Exception {
    Path copy = workspace.copyOfTheDataset("altered part");
    Path part = Workspace.aPart(copy);
    byte[] bytes = Files.readAllBytes(part);
    Arrays.fill(bytes, 100, bytes.length / 2, (byte) 7);
    Files.write(part, bytes);

    Checkout.Result result =
        workspace.inProcess("train", "--run-id", "altered", "--set", "dataset.path=" + copy);

    assertThat(JsonLine.error(result, 3, "data")).contains(part.getFileName().toString());
    assertThat(workspace.run("altered").resolve("model")).doesNotExist();
  }

  @Test
  void rendezvousWithoutAPortToListenOn() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();

      Checkout.Result result =
          workspace.inProcess(
              "train", "--set", "averaging.rendezvous.ports=\"%d\"".formatted(port));

      assertThat(JsonLine.error(result, 2, "configuration"))
          .containsPattern("a free port in averaging.rendezvous.ports, found \\S+ and " + port)
          .hasLineCount(1);
    }
  }

  @Test
  void lossThatIsNotFinite() throws Exception {
    Checkout.Result result =
        workspace.inProcess("train", "--run-id", "wild", "--set", "optimizer.learning-rate=1e30");

    assertThat(JsonLine.error(result, 4, "divergence")).contains("loss", "epoch");
    assertThat(workspace.run("wild").resolve("model")).doesNotExist();
    assertThat(workspace.run("wild").resolve("run.json"))
        .content()
        .contains("\"status\" : \"failed\"");
  }
}
