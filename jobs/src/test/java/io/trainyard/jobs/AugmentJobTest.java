package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contact sheets, which need no Spark: there is none in these tests. */
class AugmentJobTest {

  @TempDir static Path folder;

  private static Workspace workspace;

  @BeforeAll
  static void ingestsOnce() throws IOException {
    workspace = Workspace.create(folder, 60);
    JsonLine.succeeded(
        InProcess.runWithSpark("ingest", "--conf", workspace.configuration().toString()));
  }

  private static Checkout.Result augment(String... arguments) {
    return InProcess.run(
        Workspace.join(
            new String[] {"augment", "--conf", workspace.configuration().toString()}, arguments));
  }

  private static Path file(JsonNode line) {
    return Path.of(line.path("outputs").path("sheet").asText().replaceFirst("^file:/+", "/"));
  }

  @Test
  void writesAPictureBesideTheRuns() throws IOException {
    Checkout.Result result = augment("--set", "augment=mnist");

    JsonNode line = JsonLine.succeeded(result);
    assertThat(file(line)).isEqualTo(workspace.path("runs/dataset-augmentation.png"));
    // Nine images of 126 pixels beside each other, eight below each other.
    var picture = ImageIO.read(file(line).toFile());
    assertThat(picture.getWidth()).isGreaterThan(9 * 126);
    assertThat(picture.getHeight()).isGreaterThan(8 * 126);
    assertThat(line.path("outputs").path("dataset").asText()).endsWith("/dataset");
    assertThat(result.err()).contains("dataset-augmentation.png");
    assertThat(result.out()).hasLineCount(1);
  }

  @Test
  void isNamedAfterTheRunThatHasAName() {
    JsonNode line = JsonLine.succeeded(augment("--set", "augment=[cutout]", "--run-id", "first"));

    assertThat(file(line)).isEqualTo(workspace.path("runs/first-augmentation.png")).exists();
    assertThat(workspace.run("first")).doesNotExist();
  }

  @Test
  void showsAsMuchAsIsAskedForWhereItIsAskedFor() throws IOException {
    Path target = workspace.path("sheets/some sheet.png");
    String[] arguments = {
      "--set", "augment=[{gaussian-noise{std=0.2}},mixup]", "--output", target.toString()
    };
    JsonLine.succeeded(augment(Workspace.join(arguments, "--rows", "2", "--variants", "1")));
    int narrow = ImageIO.read(target.toFile()).getWidth();
    int low = ImageIO.read(target.toFile()).getHeight();
    JsonLine.succeeded(augment(Workspace.join(arguments, "--rows", "4", "--variants", "7")));

    assertThat(ImageIO.read(target.toFile()).getWidth()).isGreaterThan(narrow + 126);
    assertThat(ImageIO.read(target.toFile()).getHeight()).isGreaterThan(low + 126);
  }

  @Test
  void oneSeedGivesOnePicture() throws IOException {
    Path one = workspace.path("one.png");
    Path same = workspace.path("same.png");
    Path other = workspace.path("other.png");
    String[] noise = {"--set", "augment=[gaussian-noise]"};
    JsonLine.succeeded(augment(Workspace.join(noise, "--output", one.toString())));
    JsonLine.succeeded(augment(Workspace.join(noise, "--output", same.toString())));
    JsonLine.succeeded(
        augment(Workspace.join(noise, "--output", other.toString(), "--set", "run.seed=8")));

    assertThat(Files.readAllBytes(same)).isEqualTo(Files.readAllBytes(one));
    assertThat(Files.readAllBytes(other)).isNotEqualTo(Files.readAllBytes(one));
  }

  @Test
  void whatMakesNoSenseDrawsAWarning() {
    Checkout.Result result = augment("--set", "augment=[hue,horizontal-flip]");

    assertThat(result.err())
        .contains("warning: augment: hue changes nothing")
        .contains("warning: augment: horizontal-flip of classes that are single letters or digits");
    assertThat(JsonLine.succeeded(result).path("warnings")).hasSize(2);
  }

  @Test
  void nothingButAPictureIsReplaced() throws IOException {
    Path text = Files.writeString(workspace.path("thesis.txt"), "years of work");

    String error =
        JsonLine.error(
            augment("--set", "augment=mnist", "--output", text.toString()), 2, "configuration");

    assertThat(error).contains(text.toString(), "a picture that Trainyard made", "--output");
    assertThat(text).hasContent("years of work");
  }

  @Test
  void wrongInputIsRefused() {
    assertThat(JsonLine.error(augment(), 2, "configuration"))
        .contains("expected at least one transform in augment, found none");
    assertThat(JsonLine.error(augment("--set", "augment=[rotat]"), 2, "configuration"))
        .contains("rotate");
    assertThat(JsonLine.error(augment("--set", "augment=mnist", "--rows", "0"), 2, "configuration"))
        .contains("--rows to be a whole number from 1 to 100, found 0");
    assertThat(
            JsonLine.error(
                augment("--set", "augment=mnist", "--variants", "51"), 2, "configuration"))
        .contains("--variants to be a whole number from 1 to 50, found 51");
    assertThat(
            JsonLine.error(
                augment("--set", "augment=mnist", "--set", "dataset.path=" + folder.resolve("no")),
                3,
                "data"))
        .contains("no such directory");
    assertThat(
            JsonLine.error(InProcess.run("augment", "--set", "augment=mnist"), 2, "configuration"))
        .contains("expected dataset.path, found none");
  }
}
