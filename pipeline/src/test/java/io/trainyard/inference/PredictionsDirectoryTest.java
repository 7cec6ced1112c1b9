package io.trainyard.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.storage.DyingFileSystem;
import io.trainyard.storage.FailingMoves;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionsDirectoryTest {

  private static final String PART = "part-00000-0a1b-c000.snappy.parquet";
  private static final ObjectNode ABOUT = JsonNodeFactory.instance.objectNode().put("rows", 1);

  private static final String OLD = "part-00001-0a1b-c000.snappy.parquet";

  @TempDir private Path folder;

  private final Configuration store = DyingFileSystem.configuration();

  private Path there() {
    return folder.resolve("said");
  }

  private PredictionsDirectory named() throws IOException {
    return PredictionsDirectory.named(hadoop("", there()), new Configuration());
  }

  private PredictionsDirectory failing(String renames) throws IOException {
    Configuration conf = FailingMoves.configuration(renames);
    return PredictionsDirectory.named(hadoop("failing:", there()), conf);
  }

  private static org.apache.hadoop.fs.Path hadoop(String scheme, Path path) {
    return new org.apache.hadoop.fs.Path(scheme + path);
  }

  /** Rows as Spark writes them. */
  private Path rows(Path directory, String content) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("_SUCCESS"), "");
    Files.writeString(directory.resolve(PART), content);
    return directory;
  }

  private org.apache.hadoop.fs.Path written(String content) throws IOException {
    return hadoop("", rows(folder.resolve(".tmp-said"), content));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void earlierPredictionsAreReplacedAndNothingIsLeftOfThem() throws IOException {
    named().replace(written("one"), ABOUT);
    named().replace(written("two"), ABOUT);

    assertThat(there().resolve(PART)).hasContent("two");
    assertThat(there().resolve("_predictions.json")).content().contains(PART, "_SUCCESS");
    assertThat(names()).containsExactly("said");
  }

  @Test
  void whatHasComeThereMeanwhileStays() throws IOException {
    named().replace(written("one"), ABOUT);
    PredictionsDirectory directory = named();
    directory.requireNothingElse();
    Files.writeString(there().resolve("note.txt"), "important");

    assertThatThrownBy(() -> directory.replace(written("two"), ABOUT))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("found note.txt");

    assertThat(there().resolve("note.txt")).hasContent("important");
    assertThat(there().resolve(PART)).hasContent("one");
  }

  @Test
  void whereTheMoveFailsTheEarlierPredictionsAreThere() throws IOException {
    named().replace(written("one"), ABOUT);
    org.apache.hadoop.fs.Path two = hadoop("failing:", rows(folder.resolve(".tmp-said"), "two"));

    // The earlier ones go aside, the later ones do not come.
    PredictionsDirectory directory = failing(".f");
    assertThatThrownBy(() -> directory.replace(two, ABOUT)).isInstanceOf(IOException.class);

    assertThat(there().resolve(PART)).hasContent("one");
    assertThat(names()).containsExactly(".tmp-said", "said");
    named().requireNothingElse();
  }

  @Test
  void whereTheyCannotBePutBackItIsSaidWhereTheyAre() throws IOException {
    named().replace(written("one"), ABOUT);
    org.apache.hadoop.fs.Path two = hadoop("failing:", rows(folder.resolve(".tmp-said"), "two"));

    PredictionsDirectory directory = failing(".ff");
    assertThatThrownBy(() -> directory.replace(two, ABOUT))
        .isInstanceOf(IOException.class)
        .satisfies(
            e ->
                assertThat(e.getSuppressed()[0])
                    .hasMessageMatching("the earlier predictions are in failing:.*said.* now"));

    assertThat(names()).hasSize(2).doesNotContain("said");
  }

  @Test
  void onAnObjectStoreAReplacementThatIsKilledAtAnyStepIsMadeGoodByTheNext() throws IOException {
    boolean killed = true;
    for (int steps = 0; killed; steps++) {
      FileUtil.fullyDelete(there().toFile());
      replaceOnAnObjectStore("one");
      Files.writeString(there().resolve(OLD), "one more");
      Files.writeString(
          there().resolve("_predictions.json"),
          "{\"files\":[\"%s\",\"%s\",\"_SUCCESS\"]}".formatted(PART, OLD));
      DyingFileSystem.liveFor(steps);
      try {
        replaceOnAnObjectStore("two");
        killed = false;
      } catch (DyingFileSystem.Killed e) {
        // As the process would be.
      }
      DyingFileSystem.liveFor(Integer.MAX_VALUE);

      if (Files.exists(there().resolve("_SUCCESS"))) {
        boolean old = Files.exists(there().resolve(OLD));
        assertThat(there().resolve(PART)).hasContent(old ? "one" : "two");
      }
      replaceOnAnObjectStore("three");
      assertThat(there().resolve(PART)).hasContent("three");
      try (Stream<Path> files = Files.list(there())) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .containsExactlyInAnyOrder(PART, "_SUCCESS", "_predictions.json");
      }
      assertThat(names()).containsExactly("said");
    }
  }

  private void replaceOnAnObjectStore(String content) throws IOException {
    rows(folder.resolve(".tmp-said"), content);
    PredictionsDirectory.named(hadoop("store:", there()), store)
        .replace(hadoop("store:", folder.resolve(".tmp-said")), ABOUT);
  }

  @Test
  void predictionsOfBeforeTheManifestAreReplacedInARunAlone() throws IOException {
    rows(there(), "old");
    PredictionsDirectory inRun =
        PredictionsDirectory.inRun(hadoop("", there()), new Configuration());

    // Elsewhere it may be what somebody has made of predictions.
    assertThatThrownBy(() -> named().requireNothingElse())
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll("found _SUCCESS", "did not yet write _predictions.json");
    assertThatCode(inRun::requireNothingElse).doesNotThrowAnyException();
    inRun.replace(written("new"), ABOUT);
    assertThat(there().resolve(PART)).hasContent("new");
  }

  @Test
  void whatSparkDoesNotWriteIsNobodysPredictionsInARunEither() throws IOException {
    rows(there(), "old");
    Files.writeString(there().resolve("thesis.txt"), "important");
    PredictionsDirectory inRun =
        PredictionsDirectory.inRun(hadoop("", there()), new Configuration());

    assertThatThrownBy(inRun::requireNothingElse)
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("found thesis.txt; remove that, or");
  }
}
