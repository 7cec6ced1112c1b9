package io.trainyard.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.FullFileSystem;
import io.trainyard.storage.FullFileSystem.Failing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromotionTest {

  private static final String BY_ACCURACY = "metric = test_accuracy, margin = 0.01";

  @TempDir private Path folder;

  private Workbench bench;
  private String a;
  private String b;

  @BeforeEach
  void trainsTwoModels() throws IOException {
    bench = Workbench.local(folder);
    a = bench.run("a", 1, 0.90, 0.3);
    b = bench.run("b", 2, 0.93, 0.2);
  }

  private PromotionResult promote(String run) {
    return bench.promotion(BY_ACCURACY).promote(run, false);
  }

  private PromotionResult rollback(String... version) {
    return bench.promotion("").rollback(List.of(version).stream().findFirst());
  }

  @Test
  void theFirstModelBecomesCurrentAndTheRunKeepsItsOwn() throws IOException {
    PromotionResult result = promote(a);

    String version = bench.version("a");
    assertThat(result.promoted()).isTrue();
    assertThat(result.runId()).contains("a");
    assertThat(result.figures())
        .containsEntry("promoted", true)
        .containsEntry("name", "m")
        .containsEntry("version", version)
        .containsEntry("previous_version", null)
        .containsEntry("current_version", version)
        .containsEntry("metric", "test_accuracy")
        .containsEntry("mode", "max")
        .containsEntry("margin", 0.01)
        .containsEntry("candidate", 0.9)
        .containsEntry("current", null)
        .containsEntry("reasons", List.of("there is no current version"));
    assertThat(bench.current("m")).isEqualTo(version);
    assertThat(bench.files())
        .containsOnlyKeys(
            "m/current",
            "m/decisions/00000001.json",
            "m/" + version + "/bundle.json",
            "m/" + version + "/classifier.json",
            "m/" + version + "/evaluation/test.json");
    for (String file : List.of("bundle.json", "classifier.json")) {
      assertThat(bench.models("m").resolve(version).resolve(file))
          .hasSameBinaryContentAs(folder.resolve("runs/a/model").resolve(file));
    }
    assertThat(bench.located("m").getName()).isEqualTo(version);
  }

  @Test
  void aBetterOneTakesItsPlaceAndBothFiguresAreRecorded() throws IOException {
    promote(a);

    PromotionResult result = promote(b);

    assertThat(result.figures())
        .containsEntry("previous_version", bench.version("a"))
        .containsEntry("current_version", bench.version("b"))
        .containsEntry("candidate", 0.93)
        .containsEntry("current", 0.9)
        .containsEntry(
            "reasons",
            List.of(
                "test_accuracy 0.93 against 0.9 of the current version: better by 0.03, expected"
                    + " better by more than 0.01"));
    assertThat(bench.current("m")).isEqualTo(bench.version("b"));
    var recorded =
        Decision.JSON.readTree(bench.models("m").resolve("decisions/00000002.json").toFile());
    assertThat(recorded.path("time").asText()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(recorded.path("kind").asText()).isEqualTo("promotion");
    assertThat(recorded.path("source").path("run_id").asText()).isEqualTo("b");
    assertThat(recorded.path("comparison").path("candidate").asDouble()).isEqualTo(0.93);
    assertThat(recorded.path("comparison").path("current").asDouble()).isEqualTo(0.9);
    assertThat(recorded.path("comparison").path("dataset_fingerprint").asText())
        .isEqualTo(Workbench.OWN);
  }

  @Test
  void oneThatIsNotBetterEnoughLeavesTheCurrentOneAndIsRecordedOnce() throws IOException {
    promote(a);
    String c = bench.run("c", 3, 0.905, 0.1);

    PromotionResult result = promote(c);
    Map<String, String> files = bench.files();
    PromotionResult again = promote(c);

    assertThat(result.promoted()).isFalse();
    assertThat(result.outputs()).containsOnlyKeys("decision");
    assertThat(result.figures())
        .containsEntry("version", bench.version("c"))
        .containsEntry("previous_version", bench.version("a"))
        .containsEntry("current_version", bench.version("a"));
    assertThat(bench.current("m")).isEqualTo(bench.version("a"));
    assertThat(files).doesNotContainKey("m/" + bench.version("c") + "/bundle.json");
    assertThat(again).isEqualTo(result);
    assertThat(bench.files()).isEqualTo(files);
  }

  @Test
  void rulesThatChangeAreANewDecision() {
    promote(a);
    PromotionResult before =
        bench.promotion(BY_ACCURACY + ", at-least { test_accuracy = 0.95 }").promote(b, false);

    PromotionResult after = promote(b);

    assertThat(before.promoted()).isFalse();
    assertThat(after.promoted()).isTrue();
    assertThat(after.figures()).containsEntry("decision", 3);
  }

  @Test
  void nothingIsCurrentWhereNoneHasPassed() throws IOException {
    bench.promotion("at-most { test_loss = 0.1 }").promote(a, false);

    assertThat(bench.models("m").resolve("current")).doesNotExist();
    assertThatThrownBy(() -> bench.located("m"))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a version that was promoted, found decisions against all");
  }

  @Test
  void theSameModelIsAnsweredAtOnceAlsoWhenOthersHaveFollowed() throws IOException {
    PromotionResult first = promote(a);
    PromotionResult repeated = promote(a);
    promote(b);
    Map<String, String> files = bench.files();

    PromotionResult late = promote(a);

    assertThat(repeated).isEqualTo(first);
    assertThat(late.promoted()).isTrue();
    assertThat(late.figures())
        .containsEntry("decision", 1)
        .containsEntry("version", bench.version("a"))
        .containsEntry("current_version", bench.version("b"));
    assertThat(bench.files()).isEqualTo(files);
  }

  @Test
  void aRunThatWasMadeAnewIsAnotherVersion() throws IOException {
    promote(a);
    String before = bench.version("a");
    Workbench.bundle("a", 5).write(bench.model("a"), bench.hadoop());

    assertThatThrownBy(() -> promote(a))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected an evaluation of it as it is now on the test rows");

    bench.evaluated("a", "test", Workbench.OWN, Map.of("accuracy", 0.95));
    assertThat(promote(a).figures())
        .containsEntry("previous_version", before)
        .containsEntry("current_version", bench.version("a"));
  }

  @Test
  void rollsBackStepByStepUntilThereIsNothingBefore() throws IOException {
    promote(a);
    promote(b);
    promote(bench.run("c", 3, 0.96, 0.1));

    assertThat(rollback().figures())
        .containsEntry("version", bench.version("b"))
        .containsEntry("previous_version", bench.version("c"))
        .containsEntry("current_version", bench.version("b"));
    assertThat(bench.located("m").getName()).isEqualTo(bench.version("b"));
    rollback();
    assertThat(bench.current("m")).isEqualTo(bench.version("a"));
    assertThatThrownBy(this::rollback)
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(
            "expected a version that was current before " + bench.version("a") + ", found none");
    assertThat(bench.files()).containsKey("m/decisions/00000005.json");
  }

  @Test
  void aRollbackOfANamedVersionCanBeRepeated() throws IOException {
    promote(a);
    promote(b);
    promote(bench.run("c", 3, 0.96, 0.1));

    PromotionResult first = rollback(bench.version("c"));
    Map<String, String> files = bench.files();

    assertThat(rollback(bench.version("c"))).isEqualTo(first);
    assertThat(bench.files()).isEqualTo(files);
    assertThatThrownBy(() -> rollback(bench.version("a")))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll(
            "cannot roll back from version " + bench.version("a"),
            "which is " + bench.version("b"));
  }

  @Test
  void whatWasRolledBackStaysSoUntilItIsAskedForAgain() throws IOException {
    promote(a);
    promote(b);
    rollback();

    PromotionResult refused = promote(b);
    assertThat(refused.promoted()).isFalse();
    assertThat(refused.reasons())
        .containsExactly(
            "it was rolled back at 2026-01-02T03:04:05Z; give --again to promote it all the same");
    assertThat(bench.current("m")).isEqualTo(bench.version("a"));

    PromotionResult again = bench.promotion(BY_ACCURACY).promote(b, true);
    assertThat(again.promoted()).isTrue();
    assertThat(again.figures()).containsEntry("decision", 5);
    assertThat(bench.current("m")).isEqualTo(bench.version("b"));
    assertThat(promote(b)).isEqualTo(again);
    assertThat(rollback().figures()).containsEntry("version", bench.version("a"));
  }

  @Test
  void nothingToRollBackToIsToldBeforeAnythingWasPromoted() {
    assertThatThrownBy(this::rollback)
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected a version that was current before now, found none");
    assertThat(bench.models("m")).doesNotExist();
  }

  @Test
  void aDamagedVersionIsNotRolledBackTo() throws IOException {
    promote(a);
    promote(b);
    damage(bench.models("m").resolve(bench.version("a")).resolve("classifier.json"));

    assertThatThrownBy(this::rollback)
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll("damaged", "classifier.json", bench.version("a"));
    assertThat(bench.current("m")).isEqualTo(bench.version("b"));
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classifier.json", "bundle.json"})
  void aDamagedModelLeavesNothingBehind(String file) throws IOException {
    if (file.equals("bundle.json")) {
      Files.writeString(folder.resolve("runs/a/model/bundle.json"), "{ \"classifier");
    } else {
      damage(folder.resolve("runs/a/model").resolve(file));
    }

    assertThatThrownBy(() -> promote(a))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll("damaged", file);
    assertThat(bench.files()).isEmpty();
  }

  @Test
  void aModelWithAMissingFileIsDamaged() throws IOException {
    Files.delete(folder.resolve("runs/a/model/classifier.json"));

    assertThatThrownBy(() -> promote(a))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected a file classifier.json, found none");
  }

  @Test
  void aRunThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> promote(bench.uri("runs/none")))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll("runs/none", "expected a run that has finished, or a model");
  }

  @Test
  void aRunThatHasNotFinishedIsRefused() {
    bench.open("open").release();

    assertThatThrownBy(() -> promote(bench.uri("runs/open")))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("cannot promote run open: expected one that has finished");

    Workbench.bundle("open", 1).write(bench.model("open"), bench.hadoop());
    for (String path : List.of("runs/open", "runs/open/model")) {
      assertThatThrownBy(() -> promote(bench.uri(path)))
          .isInstanceOf(BadData.class)
          .hasMessageContaining("cannot promote run open: expected one that has finished");
    }
  }

  @Test
  void aRunThatWasNeverEvaluatedIsToldHowTo() {
    String c = bench.run("c", 3);

    assertThatThrownBy(() -> promote(c))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll(
            "on the test rows of the dataset with fingerprint f0f0, found none; give: evaluate"
                + " --model",
            "--split test --set dataset.path=data/own");
  }

  @Test
  void aMetricThatThereIsNoneOfIsToldWithTheNearest() {
    assertThatThrownBy(() -> bench.promotion("metric = test_acuracy, mode = max").promote(a, false))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll(
            "cannot judge by promotion.metric: expected one of test_accuracy, test_loss, test_rows,",
            "test.json, found test_acuracy (did you mean test_accuracy?)");
    assertThatThrownBy(
            () -> bench.promotion("at-least { test_f1 = 1, test_rows = 1 }").promote(a, false))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot judge by promotion.at-least: expected one of");
    assertThat(bench.models("m")).doesNotExist();
  }

  @Test
  void limitsMayBeOfOtherRows() throws IOException {
    bench.evaluated("a", "validation", Workbench.OWN, Map.of("loss", 0.7));

    PromotionResult result = bench.promotion("at-most { validation_loss = 0.5 }").promote(a, false);

    assertThat(result.reasons())
        .containsExactly("validation_loss 0.7 is above promotion.at-most, 0.5");
  }

  @Test
  void modelsAreComparedOnOneDataset() throws IOException {
    promote(a);
    bench.evaluated("b", "test-e1e1", "e1e1", Map.of("accuracy", 0.6));
    String golden = BY_ACCURACY + ", dataset = \"data/e1e1\"";

    assertThatThrownBy(() -> bench.promotion(golden).promote(b, false))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll(
            bench.version("a"),
            "on the test rows of the dataset with fingerprint e1e1, found some on test rows of"
                + " data/f0f0; give: evaluate --model",
            "--set dataset.path=data/e1e1");

    Path version = bench.models("m").resolve(bench.version("a"));
    bench.report(
        version,
        new org.apache.hadoop.fs.Path(version.toString()),
        "test-e1e1",
        "e1e1",
        Map.of("accuracy", 0.5));
    assertThat(bench.promotion(golden).promote(b, false).figures())
        .containsEntry("promoted", true)
        .containsEntry("candidate", 0.6)
        .containsEntry("current", 0.5);
  }

  @Test
  void aDatasetThatNobodyEvaluatedOnIsRefused() {
    assertThatThrownBy(() -> bench.promotion("dataset = \"data/none\"").promote(a, false))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll("data/none", "found some on test rows of data/f0f0");
  }

  @Test
  void aNamesCurrentVersionMayBePromotedUnderAnother() {
    promote(a);

    PromotionResult result =
        bench.promotion("production", BY_ACCURACY).promote(bench.uri("models/m"), false);

    assertThat(result.figures()).containsEntry("version", bench.version("a"));
    assertThat(bench.located("production").getName()).isEqualTo(bench.version("a"));
  }

  @Test
  void figuresThatAreNoNumbersAreRecordedAsSuch() throws IOException {
    String c = bench.run("c", 3, 0.99, Double.NaN);

    PromotionResult result = bench.promotion("").promote(c, false);

    assertThat(result.reasons()).containsExactly("test_loss is NaN");
    assertThat(bench.promotion("").promote(c, false)).isEqualTo(result);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "..", ".hidden", "a b"})
  void aNameThatIsNoneIsRefused(String name) {
    assertThatThrownBy(() -> bench.promotion(name, ""))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot use --name " + name + ": expected letters, digits");
  }

  @Test
  void aRunIdThatClimbsOutIsRefused() throws IOException {
    bench.run("c", 3, 0.9, 0.1);
    Path description = folder.resolve("runs/c/model/bundle.json");
    Files.writeString(
        description,
        Files.readString(description).replace("\"run_id\" : \"c\"", "\"run_id\" : \"../../c\""));

    assertThatThrownBy(() -> promote(bench.uri("runs/c")))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("found ../../c");
  }

  @Test
  void aRootBelowAFileIsRefused() throws IOException {
    Files.writeString(folder.resolve("models"), "a file");

    assertThatThrownBy(() -> promote(a))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected promotion.root to be a directory that can be written");
  }

  @Test
  void aPointerThatIsDamagedOrMissingIsMadeAnew() throws IOException {
    promote(a);
    promote(b);
    String pointer = Files.readString(bench.models("m").resolve("current"));
    for (String content : List.of("", "{", "[]", "7")) {
      Files.writeString(bench.models("m").resolve("current"), content);
      assertThat(bench.located("m").getName()).isEqualTo(bench.version("b"));
    }
    Files.delete(bench.models("m").resolve("current"));
    assertThat(bench.located("m").getName()).isEqualTo(bench.version("b"));

    promote(a);

    assertThat(bench.models("m").resolve("current")).hasContent(pointer);
  }

  @Test
  void aDecisionThatIsMissingOrOfALaterVersionIsTold() throws IOException {
    promote(a);
    Path decision = bench.models("m").resolve("decisions/00000001.json");
    Files.writeString(decision, "{\"format_version\": 99}");
    assertThatThrownBy(() -> promote(b))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll("expected format version 1 at most", "found 99");

    Files.delete(decision);
    assertThatThrownBy(() -> bench.located("m"))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected the last decision in");
  }

  @Test
  void aFullDiskIsInfrastructureAndTheSameCommandGoesOn() throws IOException {
    var conf = FullFileSystem.configuration();
    Workbench full = bench.seenBy("full://", conf);
    FullFileSystem.leave(100, Failing.WITH_EXCEPTION);
    try {
      assertThatThrownBy(() -> full.promotion(BY_ACCURACY).promote(full.uri("runs/a"), false))
          .isInstanceOf(Infrastructure.class)
          .hasMessageContaining("No space left on device");
      assertThat(bench.models("m").resolve("current")).doesNotExist();
    } finally {
      FullFileSystem.leave(Long.MAX_VALUE, Failing.WITH_EXCEPTION);
    }
    assertThat(full.promotion(BY_ACCURACY).promote(full.uri("runs/a"), false).promoted()).isTrue();
  }
}
