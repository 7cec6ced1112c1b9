package io.trainyard.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.lease.Lease;
import io.trainyard.lease.LeasesGivenBack;
import io.trainyard.storage.FullFileSystem;
import io.trainyard.storage.FullFileSystem.Failing;
import io.trainyard.storage.Unwritable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeasesGivenBack.class)
class RunDirectoryTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration EXPIRY = Duration.ofSeconds(30);
  private static final Instant ONE = Instant.parse("2026-03-01T13:00:00Z");

  @TempDir Path root;

  @Test
  void startsARun() throws IOException {
    assertThat(directory(NOON).open(run())).isEqualTo(new Opened.Fresh());

    JsonNode json = json();
    assertThat(json.get("format_version").asInt()).isEqualTo(1);
    assertThat(json.get("job").asText()).isEqualTo("train");
    assertThat(json.get("run_id").asText()).isEqualTo("r1");
    assertThat(json.get("status").asText()).isEqualTo("running");
    assertThat(json.get("versions")).hasToString("{\"java\":\"17\",\"spark\":\"3.5.7\"}");
    assertThat(json.get("dataset_fingerprint").asText()).isEqualTo("abc");
    assertThat(json.get("seed").asLong()).isEqualTo(42);
    assertThat(json.get("started").asText()).isEqualTo("2026-03-01T12:00:00Z");
    assertThat(json.get("configuration").get("stopping.patience").asInt()).isEqualTo(5);
    assertThat(json.get("configuration").get("stopping.max-time").isNull()).isTrue();
    assertThat(json.has("ended")).isFalse();
    assertThat(json.has("result")).isFalse();
  }

  @Test
  void writesTheConfigurationSoThatItReadsBack() throws IOException {
    directory(NOON).open(run());

    assertThat(Files.readString(file("config.conf")))
        .contains("stopping.monitor = \"val_loss\"\n")
        .contains("stopping.max-time = null\n");
  }

  @Test
  void unfinishedRunResumes() throws IOException {
    directory(NOON).open(run());
    Files.createDirectories(file("checkpoints/epoch-00001"));

    assertThat(directory(ONE).open(run())).isEqualTo(new Opened.Resumed());
    assertThat(json().get("started").asText()).isEqualTo(NOON.toString());
  }

  @Test
  void failedRunResumes() throws IOException {
    RunDirectory first = directory(NOON);
    first.open(run());
    first.fail("cannot write: expected room, found none");
    assertThat(json().get("status").asText()).isEqualTo("failed");
    assertThat(json().get("error").asText()).startsWith("cannot write");
    assertThat(json().get("ended").asText()).isEqualTo(NOON.toString());

    assertThat(directory(ONE).open(run())).isEqualTo(new Opened.Resumed());
    assertThat(json().get("status").asText()).isEqualTo("running");
    assertThat(json().has("error")).isFalse();
    assertThat(json().has("ended")).isFalse();
  }

  @Test
  void finishedRunAnswersItsResult() throws IOException {
    RunDirectory first = directory(NOON);
    first.open(run());
    Map<String, Object> result =
        Map.of("epochs", 7, "val_loss", 0.1 + 0.2, "outputs", Map.of("run", "runs/r1"));
    first.succeed(result);
    byte[] before = Files.readAllBytes(file("run.json"));

    assertThat(directory(ONE).open(run())).isEqualTo(new Opened.Finished(result));
    assertThat(Files.readAllBytes(file("run.json"))).isEqualTo(before);
    assertThat(json().get("status").asText()).isEqualTo("succeeded");
  }

  @Test
  void aFinishedRunThatIsTakenUpHasNotFinishedAndHasTheOtherConfiguration() throws IOException {
    RunDirectory first = directory(NOON);
    first.open(run());
    first.succeed(Map.of("combination", "mean"));
    TreeMap<String, String> configuration = configuration();
    configuration.put("ensemble.combination.kind", "\"greedy\"");
    RunDescription other = with(configuration);

    RunDirectory second = directory(ONE);
    assertThat(second.open(other)).isEqualTo(new Opened.Finished(Map.of("combination", "mean")));
    second.takeUp();
    assertThat(json().get("started").asText()).isEqualTo(NOON.toString());
    assertThat(Files.readString(file("config.conf"))).contains("greedy");
    assertThat(directory(ONE).open(run())).isEqualTo(new Opened.Resumed());

    second.succeed(Map.of("combination", "greedy"));
    assertThat(directory(ONE).open(run()))
        .isEqualTo(new Opened.Finished(Map.of("combination", "greedy")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void otherConfigurationIsRefusedWithEveryDifference(boolean finished) throws IOException {
    RunDirectory first = directory(NOON);
    first.open(run());
    if (finished) {
      first.succeed(Map.of());
    }
    byte[] before = Files.readAllBytes(file("run.json"));
    TreeMap<String, String> other = configuration();
    other.put("stopping.patience", "6");
    other.put("stopping.monitor", "\"val_error\"");
    other.remove("stopping.max-time");
    other.put("optimizer.momentum", "0.9");

    assertThatThrownBy(() -> directory(ONE).open(with(other)))
        .isInstanceOf(BadConfiguration.class)
        .hasMessage(
            """
            cannot go on with run r1: expected its configuration, found another
              optimizer.momentum: the run has nothing, the configuration 0.9
              stopping.max-time: the run has null, the configuration nothing
              stopping.monitor: the run has "val_loss", the configuration "val_error"
              stopping.patience: the run has 5, the configuration 6
            put it back, or choose another run.id""");
    assertThat(Files.readAllBytes(file("run.json"))).isEqualTo(before);
  }

  @Test
  void keysThatCannotChangeTheModelMayDiffer() {
    directory(NOON).open(run());
    TreeMap<String, String> other = configuration();
    other.put("run.root", "\"elsewhere\"");
    other.put("dataset.path", "\"moved\"");
    other.put("dataset.source.path", "\"raw\"");
    other.put("dataset.cache", "\"none\"");
    other.put("checkpoint.save-top-k", "3");

    assertThat(directory(ONE).open(with(other))).isEqualTo(new Opened.Resumed());
  }

  @ParameterizedTest
  @CsvSource({"all-reduce, rounds", "rounds, auto", "auto, all-reduce"})
  void transportsThatGiveTheSameModelMayDiffer(String before, String after) {
    TreeMap<String, String> first = configuration();
    first.put("averaging.transport", "\"" + before + "\"");
    directory(NOON).open(with(first));
    TreeMap<String, String> second = configuration();
    second.put("averaging.transport", "\"" + after + "\"");

    assertThat(directory(ONE).open(with(second))).isEqualTo(new Opened.Resumed());
  }

  @ParameterizedTest
  @CsvSource({"all-reduce, dl4j", "dl4j, rounds"})
  void theTransportWithBytesOfItsOwnIsAnotherRun(String before, String after) {
    TreeMap<String, String> first = configuration();
    first.put("averaging.transport", "\"" + before + "\"");
    directory(NOON).open(with(first));
    TreeMap<String, String> second = configuration();
    second.put("averaging.transport", "\"" + after + "\"");

    assertThatThrownBy(() -> directory(ONE).open(with(second)))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("averaging.transport: the run has \"" + before + "\"");
  }

  @Test
  void batchesOfEvaluationAreNoDetailSinceTheyRoundTheMonitoredValue() {
    directory(NOON).open(run());
    TreeMap<String, String> other = configuration();
    other.put("evaluation.batch-size", "1");

    assertThatThrownBy(() -> directory(ONE).open(with(other)))
        .hasMessageContaining("evaluation.batch-size");
  }

  @ParameterizedTest
  @CsvSource({
    "5, 5.0",
    "1e-4, 0.0001",
    "'[1, 2]', '[1,2.0]'",
    "'[{\"a\": {\"b\": 1}}]', '[{\"a\": {\"b\": 1.0}}]'"
  })
  void sameNumberWrittenInAnotherWayIsNoDifference(String before, String after) {
    TreeMap<String, String> first = configuration();
    first.put("model.x", before);
    directory(NOON).open(with(first));
    TreeMap<String, String> second = configuration();
    second.put("model.x", after);

    assertThat(directory(ONE).open(with(second))).isEqualTo(new Opened.Resumed());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{'a': {'b': 1}}, {'c': {}}] | [{'a': {'b': 2}}, {'c': {}}]"
            + " | x[0].a.b: the run has 1, the configuration 2",
        "[{'a': {'b': 1}}] | [{'a': {}}] | x[0].a.b: the run has 1, the configuration nothing",
        "[1, 2] | [1, 2, 3] | x: the run has [1,2], the configuration [1,2,3]",
        "[{'a': {}}] | ['a'] | x[0]: the run has {'a':{}}, the configuration 'a'",
      })
  void whatDiffersWithinListsIsNamedByItsPlace(String before, String after, String line) {
    TreeMap<String, String> first = configuration();
    first.put("model.x", before.replace('\'', '"'));
    directory(NOON).open(with(first));
    TreeMap<String, String> second = configuration();
    second.put("model.x", after.replace('\'', '"'));

    assertThatThrownBy(() -> directory(ONE).open(with(second)))
        .hasMessageContaining("\n  model." + line.replace('\'', '"') + "\n");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aKeyThatThereWasNotYetHasItsDefault(boolean finished) {
    RunDirectory first = directory(NOON);
    first.open(run());
    if (finished) {
      first.succeed(Map.of());
    }
    TreeMap<String, String> later = configuration();
    later.put("new.kind", "[1.0]");

    assertThat(directory(ONE).open(with(later)))
        .isEqualTo(finished ? new Opened.Finished(Map.of()) : new Opened.Resumed());

    TreeMap<String, String> other = configuration();
    other.put("new.kind", "[2]");
    other.put("newer.kind", "1");
    if (finished) {
      assertThatThrownBy(() -> directory(ONE).open(with(other)))
          .hasMessageContaining("new.kind[0]: the run has 1, the configuration 2")
          .hasMessageContaining("newer.kind: the run has nothing, the configuration 1");
    }
  }

  @Test
  void whatTheRunHadAndTheConfigurationLacksDiffersWhateverTheDefault() {
    TreeMap<String, String> first = configuration();
    first.put("new.kind", "[1]");
    directory(NOON).open(with(first));

    assertThatThrownBy(() -> directory(ONE).open(run()))
        .hasMessageContaining("new.kind: the run has [1], the configuration nothing");
  }

  @ParameterizedTest
  @CsvSource({
    "stopping.patience, false, true",
    "model.kind, false, true",
    "run.seed, false, true",
    "run.id, true, false",
    "run.root, true, false",
    "dataset.path, true, false",
    "dataset.source.path, true, false",
    "dataset.cache, true, false",
    "dataset.normalization, false, true",
    "averaging.workers, false, true",
    "averaging.transport, false, true",
    "averaging.timeout, true, false",
    "averaging.rendezvous.ports, true, false",
    "checkpoint.every-epochs, true, false",
    "ensemble.n-estimators, false, true",
    "ensemble.member-cache-bytes, true, false",
    "ensemble.min-estimators, true, false",
    "ensemble.combination, true, true",
    "ensemble.combination.kind, true, true",
    "ensemble.combine-on, true, true",
    "evaluation.top-k, false, true",
    "evaluation.mistakes, true, false",
    "evaluation.ngram-order, true, false",
    "evaluation.test-time-augmentation.views, true, false"
  })
  void aKeyMayDifferOrTellsRunsApartByName(String key, boolean operational, boolean inNames) {
    assertThat(RunDirectory.isOperational(key)).isEqualTo(operational);
    assertThat(RunDirectory.isInNames(key)).isEqualTo(inNames);
  }

  @Test
  void anotherNetworkUnderTheSameConfigurationIsRefused() {
    directory(NOON).open(run());
    RunDescription other =
        new RunDescription("train", configuration(), defaults(), "abc", "other", 42, Map.of());

    assertThatThrownBy(() -> directory(ONE).open(other))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("def")
        .hasMessageContaining("other");
  }

  @Test
  void otherJobIsRefused() {
    directory(NOON).open(run());

    assertThatThrownBy(() -> directory(ONE).open(run("ensemble", "abc")))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("job: the run is one of train, the command one of ensemble");
  }

  @Test
  void otherDatasetIsRefused() {
    directory(NOON).open(run());

    assertThatThrownBy(() -> directory(ONE).open(run("train", "def")))
        .isInstanceOf(BadData.class)
        .hasMessage(
            "cannot go on with run r1: expected the dataset with fingerprint abc, found one with"
                + " def; put it back, or choose another run.id");
  }

  @Test
  void laterFormatVersionIsRefused() throws IOException {
    directory(NOON).open(run());
    String json = Files.readString(file("run.json"));
    Files.writeString(
        file("run.json"), json.replace("\"format_version\" : 1", "\"format_version\" : 2"));

    assertThatThrownBy(() -> directory(ONE).open(run()))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("cannot open run r1: expected format version 1 at most")
        .hasMessageContaining("found 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{}",
        "{\"format_version\":\"1\"}",
        "{\"format_version\":1,\"job\":\"train\"}",
        "{\"format_version\":1,\"job\":\"train\",\"status\":\"lost\",\"configuration\":{}}"
      })
  void unreadableDescriptionIsRefused(String json) throws IOException {
    directory(NOON).open(run());
    Files.writeString(file("run.json"), json);

    assertThatThrownBy(() -> directory(ONE).open(run()))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("cannot open run r1: expected the description of a run");
    assertThat(Files.readString(file("run.json"))).isEqualTo(json);
  }

  @Test
  void leftoversWithoutDescriptionAreRefused() throws IOException {
    Files.createDirectories(file("checkpoints/epoch-00001"));

    assertThatThrownBy(() -> directory(NOON).open(run()))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("or an empty directory, found checkpoints only");
  }

  @Test
  void runKilledBeforeItsDescriptionWasWrittenStartsAgain() throws IOException {
    Files.createDirectories(file(""));
    Files.writeString(file("config.conf"), "a = 1");
    Files.writeString(file(".tmp-run.json-1"), "{");

    assertThat(directory(NOON).open(run())).isEqualTo(new Opened.Fresh());
  }

  @Test
  void resumingSweepsOutWhatAKilledProcessLeft() throws IOException {
    directory(NOON).open(run());
    Files.createDirectories(file("metrics"));
    Files.writeString(file("metrics/.tmp-epoch-00001.parquet-1"), "");
    Files.writeString(file(".tmp-run.json-1"), "{");
    directory(ONE).open(run());

    assertThat(file("metrics")).isEmptyDirectory();
    assertThat(file(".tmp-run.json-1")).doesNotExist();
  }

  @Test
  void rootBelowARegularFileIsAWrongConfiguration() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "");
    for (Path below : List.of(file, file.resolve("runs"), file.resolve("runs/of/mine"))) {
      RunDirectory directory =
          new RunDirectory(
              below.toString(), "r1", new Configuration(), RunDirectory.OPERATIONAL_KEYS, EXPIRY);
      assertThatThrownBy(() -> directory.open(run()))
          .isInstanceOf(BadConfiguration.class)
          .hasMessageContaining(
              "cannot open run r1: expected run.root to be a directory that can be written")
          .hasMessageContaining(below.toString());
    }
    assertThat(file).hasContent("");
  }

  @Test
  void fileInPlaceOfTheRunIsAWrongConfiguration() throws IOException {
    Files.writeString(root.resolve("r1"), "");

    assertThatThrownBy(() -> directory(NOON).open(run()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("run.root");
  }

  @Test
  void unknownFileSystemIsAWrongConfiguration() {
    assertThatThrownBy(
            () -> new RunDirectory("nowhere://x/runs", "r1", new Configuration(), Set.of(), EXPIRY))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("run.root")
        .hasMessageContaining("nowhere");
  }

  @Test
  void permissionDeniedIsAWrongConfiguration() {
    // Told from the exceptions, since a test that runs as root may write anywhere.
    assertThat(Unwritable.is(new AccessControlException("no"))).isTrue();
    assertThat(Unwritable.is(new AccessDeniedException("/x"))).isTrue();
    assertThat(Unwritable.is(new FileNotFoundException("/x (Permission denied)"))).isTrue();
    assertThat(Unwritable.is(new IOException("Mkdirs failed to create /x"))).isTrue();
    assertThat(Unwritable.is(new IOException("No space left on device"))).isFalse();
    assertThat(Unwritable.is(new IOException("Connection reset"))).isFalse();
  }

  @Test
  void fullDiskIsInfrastructure() {
    Configuration conf = FullFileSystem.configuration();
    FullFileSystem.leave(10, Failing.WITH_ERROR);
    RunDirectory directory =
        new RunDirectory("full://" + root, "r1", conf, RunDirectory.OPERATIONAL_KEYS, EXPIRY);

    assertThatThrownBy(() -> directory.open(run()))
        .isInstanceOf(Infrastructure.class)
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("give the same command again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a/b", "..", ".hidden", "a:b", "a b"})
  void idMustBeThatOfADirectory(String id) {
    assertThatThrownBy(
            () ->
                new RunDirectory(
                    "runs", id, new Configuration(), RunDirectory.OPERATIONAL_KEYS, EXPIRY))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot use run.id \"" + id + "\"");
  }

  @Test
  void rootMustBeAPath() {
    assertThatThrownBy(
            () ->
                new RunDirectory(
                    "runs:1", "r1", new Configuration(), RunDirectory.OPERATIONAL_KEYS, EXPIRY))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot use run.root = runs:1");
  }

  @Test
  void endsOnlyWhatWasOpened() {
    assertThatThrownBy(() -> directory(NOON).fail("why")).hasMessage("the run was not opened");
  }

  @Test
  void isHeldFromItsOpeningToItsEnd() throws IOException {
    RunDirectory directory = directory(NOON);
    directory.open(run());
    assertThat(file(".lease-00001")).exists();
    directory.fail("why");
    assertThat(file(".lease-00001")).doesNotExist();

    RunDirectory again = directory(ONE);
    again.open(run());
    assertThat(file(".lease-00001")).exists();
    again.succeed(Map.of());
    assertThat(file(".lease-00001")).doesNotExist();

    RunDirectory finished = directory(ONE);
    finished.open(run());
    assertThat(file(".lease-00001")).doesNotExist();
    finished.takeUp();
    assertThat(file(".lease-00001")).exists();
  }

  @Test
  void whatIsRefusedIsNotHeld() throws IOException {
    directory(NOON).open(run());

    assertThatThrownBy(() -> directory(ONE).open(run("ensemble", "abc")))
        .isInstanceOf(BadConfiguration.class);

    assertThat(file(".lease-00001")).doesNotExist();
  }

  @Test
  void aSecondDriverIsRefusedAsLongAsTheFirstIsAtWork() throws IOException {
    RunDirectory first = directory(NOON);
    first.open(run());
    byte[] before = Files.readAllBytes(file("run.json"));
    RunDirectory second = another(ONE);

    assertThatThrownBy(() -> second.open(run()))
        .isInstanceOf(Infrastructure.class)
        .hasMessageContaining("found process " + ProcessHandle.current().pid());

    assertThat(Files.readAllBytes(file("run.json"))).isEqualTo(before);
    first.succeed(Map.of("epochs", 7));
    assertThat(second.open(run())).isEqualTo(new Opened.Finished(Map.of("epochs", 7)));
  }

  @Test
  void aRunThatAnotherHasTakenUpIsLeftAsItIs() throws IOException {
    RunDirectory first = directory(NOON);
    first.open(run());
    first.succeed(Map.of("epochs", 7));
    RunDirectory second = another(ONE);
    first.open(run());
    second.open(run());
    first.takeUp();
    byte[] before = Files.readAllBytes(file("run.json"));

    assertThatThrownBy(second::takeUp).isInstanceOf(Infrastructure.class);

    assertThat(Files.readAllBytes(file("run.json"))).isEqualTo(before);
  }

  private static TreeMap<String, String> configuration() {
    return new TreeMap<>(
        Map.of(
            "run.root", "\"runs\"",
            "dataset.path", "\"data\"",
            "stopping.monitor", "\"val_loss\"",
            "stopping.patience", "5",
            "stopping.max-time", "null"));
  }

  private static TreeMap<String, String> defaults() {
    return new TreeMap<>(Map.of("stopping.patience", "5", "stopping.new", "{}", "new.kind", "[1]"));
  }

  private static RunDescription run() {
    return run("train", "abc");
  }

  private static RunDescription run(String job, String fingerprint) {
    return new RunDescription(
        job,
        configuration(),
        defaults(),
        fingerprint,
        "def",
        42,
        Map.of("spark", "3.5.7", "java", "17"));
  }

  private static RunDescription with(TreeMap<String, String> configuration) {
    return new RunDescription(
        "train",
        configuration,
        defaults(),
        "abc",
        "def",
        42,
        Map.of("spark", "3.5.7", "java", "17"));
  }

  /** As of a process that comes after all others have ended. */
  private RunDirectory directory(Instant now) {
    Lease.releaseAll();
    return another(now);
  }

  /** As of a process that may run beside others. */
  private RunDirectory another(Instant now) {
    return new RunDirectory(
        root.toString(),
        "r1",
        new Configuration(),
        RunDirectory.OPERATIONAL_KEYS,
        EXPIRY,
        Clock.fixed(now, ZoneOffset.UTC));
  }

  private Path file(String name) {
    return root.resolve("r1").resolve(name);
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(Files.readAllBytes(file("run.json")));
  }
}
