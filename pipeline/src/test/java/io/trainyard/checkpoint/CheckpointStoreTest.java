package io.trainyard.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.DyingFileSystem;
import io.trainyard.storage.FullFileSystem;
import io.trainyard.storage.FullFileSystem.Failing;
import io.trainyard.storage.RefusingFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointStoreTest {

  private static final CheckpointSettings ALL = new CheckpointSettings(1, -1, true);
  private static final CheckpointSettings DEFAULT = new CheckpointSettings(1, 1, true);

  @TempDir Path folder;

  @Test
  void isEmptyWhereNothingWasSaved() {
    assertThat(store(DEFAULT).latest()).isEmpty();
    assertThat(store(DEFAULT).saved()).isEmpty();
  }

  @Test
  void givesBackTheLatestState() {
    CheckpointStore store = store(ALL);
    store.save(state(1), 0.5, false);
    store.save(state(2), 0.7, false);

    assertThat(store(ALL).latest()).usingRecursiveComparison().isEqualTo(optional(2));
  }

  @Test
  void keepsTheBestAndTheLatest() throws IOException {
    CheckpointStore store = store(DEFAULT);
    save(store, 0.5, 0.3, 0.4, 0.6);

    assertThat(names()).containsExactly("epoch-00002", "epoch-00004");
    assertThat(store(DEFAULT).latest().orElseThrow().epochsDone()).isEqualTo(4);
  }

  @Test
  void keepsTheBestOfAMetricOfWhichMoreIsBetter() throws IOException {
    CheckpointStore store = store(new CheckpointSettings(1, 2, true));
    double[] accuracies = {0.5, 0.9, 0.7, 0.8, 0.1};
    for (int i = 0; i < accuracies.length; i++) {
      store.save(state(i + 1), accuracies[i], true);
    }

    assertThat(names()).containsExactly("epoch-00002", "epoch-00004", "epoch-00005");
  }

  @Test
  void keepsAllWhereToldTo() throws IOException {
    save(store(ALL), 3, 2, 1, 2);

    assertThat(names()).hasSize(4);
  }

  @Test
  void keepsTheLatestAloneWithoutTopK() throws IOException {
    save(store(new CheckpointSettings(1, 0, true)), 1, 2, 3);

    assertThat(names()).containsExactly("epoch-00003");
  }

  @Test
  void resumesFromTheBestWhereTheLatestIsNotKept() throws IOException {
    CheckpointSettings settings = new CheckpointSettings(1, 1, false);
    save(store(settings), 3, 1, 2);

    assertThat(names()).containsExactly("epoch-00002");
    assertThat(store(settings).latest().orElseThrow().epochsDone()).isEqualTo(2);
  }

  @Test
  void writesNothingWhereNothingIsKept() throws IOException {
    CheckpointStore store = store(new CheckpointSettings(1, 0, false));
    save(store, 1, 2);

    assertThat(store.isDue(1)).isFalse();
    assertThat(store.latest()).isEmpty();
    assertThat(folder.resolve("checkpoints")).doesNotExist();
  }

  @Test
  void ofEqualsTheEarlierIsKept() throws IOException {
    save(store(DEFAULT), 0.0, -0.0, 0.0);

    assertThat(names()).containsExactly("epoch-00001", "epoch-00003");
  }

  @Test
  void checkpointWithoutAValueRanksLast() throws IOException {
    CheckpointSettings two = new CheckpointSettings(1, 2, false);
    save(store(two), Double.NaN, 5, Double.NaN, 7);

    assertThat(names()).containsExactly("epoch-00002", "epoch-00004");
  }

  @Test
  void rankingSurvivesTheProcess() throws IOException {
    CheckpointSettings two = new CheckpointSettings(1, 2, true);
    double[] values = {0.9, 0.2, 0.5, 0.1, 0.7, 0.3};
    for (int i = 0; i < values.length; i++) {
      store(two).save(state(i + 1), values[i], false);
    }

    assertThat(names()).containsExactly("epoch-00002", "epoch-00004", "epoch-00006");
    assertThat(store(two).saved())
        .extracting(CheckpointStore.Saved::monitored)
        .containsExactly(0.2, 0.1, 0.3);
  }

  @Test
  void isDueEveryFewEpochs() {
    CheckpointStore store = store(new CheckpointSettings(3, 1, true));

    assertThat(List.of(1, 2, 3, 4, 5, 6)).filteredOn(store::isDue).containsExactly(3, 6);
  }

  @Test
  void savingTheSameAgainChangesNothing() throws IOException {
    save(store(DEFAULT), 0.5);
    var before = Files.getLastModifiedTime(state("epoch-00001"));
    Object key = Files.readAttributes(state("epoch-00001"), "unix:ino");

    store(DEFAULT).save(state(1), 0.5, false);

    assertThat(Files.getLastModifiedTime(state("epoch-00001"))).isEqualTo(before);
    assertThat((Object) Files.readAttributes(state("epoch-00001"), "unix:ino")).isEqualTo(key);
    assertThat(names()).containsExactly("epoch-00001");
  }

  @Test
  void truncatedStateIsPassedOverAtWhateverLength() throws IOException {
    save(store(ALL), 1, 2);
    byte[] whole = Files.readAllBytes(state("epoch-00002"));
    for (int length : new int[] {0, 1, 27, 28, whole.length / 2, whole.length - 1}) {
      Files.write(state("epoch-00002"), Arrays.copyOf(whole, length));
      assertPassedOver("expected " + whole.length + " bytes of state.bin, found " + length);
    }
    Files.write(state("epoch-00002"), Arrays.copyOf(whole, whole.length + 1));
    assertPassedOver("expected " + whole.length + " bytes of state.bin, found");
  }

  @Test
  void stateWithOneFlippedBitIsPassedOver() throws IOException {
    save(store(ALL), 1, 2);
    byte[] whole = Files.readAllBytes(state("epoch-00002"));
    for (int at = 0; at < whole.length; at++) {
      byte[] altered = whole.clone();
      altered[at] ^= 0x10;
      Files.write(state("epoch-00002"), altered);
      assertThat(store(ALL).latest().orElseThrow().epochsDone()).as("byte %d", at).isEqualTo(1);
    }
    assertPassedOver("expected SHA-256 ");
  }

  @Test
  void checkpointWithoutMarkerIsPassedOver() throws IOException {
    save(store(ALL), 1, 2);
    Files.delete(marker("epoch-00002"));

    assertPassedOver("it has no commit marker");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"format_version\":2}",
        "{\"format_version\":2,\"length\":5,\"epoch\":2}"
      })
  void checkpointWithAnotherMarkerIsPassedOver(String json) throws IOException {
    save(store(ALL), 1, 2);
    Files.writeString(marker("epoch-00002"), json);

    assertPassedOver("its commit marker is");
  }

  @Test
  void noFlippedBitOfAMarkerIsTakenForAnotherMarker() throws IOException {
    save(store(ALL), 0.5, 0.25);
    List<CheckpointStore.Saved> saved = store(ALL).saved();
    byte[] whole = Files.readAllBytes(marker("epoch-00002"));
    Optional<Marker> written = marker(whole);
    assertThat(written).isPresent();
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] altered = whole.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);

      assertThat(marker(altered)).as("bit %d", bit).isIn(written, Optional.empty());
      // What the store makes of it takes a thousand times as long: one bit of each byte, each in
      // turn.
      if (bit % 9 == 0) {
        Files.write(marker("epoch-00002"), altered);
        assertThat(store(ALL).latest().orElseThrow().epochsDone()).as("bit %d", bit).isIn(1, 2);
        assertThat(store(ALL).saved()).as("bit %d", bit).isSubsetOf(saved);
      }
    }
  }

  /** Empty where the checkpoint would be passed over. */
  private static Optional<Marker> marker(byte[] content) throws IOException {
    try {
      return Optional.of(Marker.parse(content, new org.apache.hadoop.fs.Path("epoch-00002")));
    } catch (DamagedCheckpoint e) {
      return Optional.empty();
    }
  }

  @Test
  void checkpointOfAnEarlierTrainyardIsRead() throws IOException {
    save(store(ALL), 1, 2);
    Files.writeString(marker("epoch-00002"), json("epoch-00002"));

    assertThat(store(ALL).latest()).usingRecursiveComparison().isEqualTo(optional(2));
  }

  @Test
  void checkpointWithoutStateIsPassedOver() throws IOException {
    save(store(ALL), 1, 2);
    Files.delete(state("epoch-00002"));

    assertPassedOver("it has no file state.bin");
  }

  @Test
  void checkpointUnderAnotherNameIsPassedOver() throws IOException {
    save(store(ALL), 1);
    Files.createDirectory(checkpoints().resolve("epoch-00002"));
    Files.copy(state("epoch-00001"), state("epoch-00002"));
    Files.copy(marker("epoch-00001"), marker("epoch-00002"));

    assertPassedOver("it holds epoch 1");
  }

  @Test
  void startsAfreshWhereAllAreDamaged() throws IOException {
    save(store(ALL), 1, 2);
    Files.delete(marker("epoch-00001"));
    Files.delete(marker("epoch-00002"));

    assertThat(store(ALL).latest()).isEmpty();
  }

  @Test
  void damagedCheckpointIsReplacedWhenItsEpochComesAgain() throws IOException {
    save(store(DEFAULT), 1, 0.5);
    Files.write(state("epoch-00002"), new byte[3]);
    CheckpointStore store = store(DEFAULT);
    store.latest();
    store.save(state(2), 0.5, false);

    assertThat(store(DEFAULT).latest()).usingRecursiveComparison().isEqualTo(optional(2));
  }

  @Test
  void damagedCheckpointDoesNotCountAmongTheBest() throws IOException {
    CheckpointSettings two = new CheckpointSettings(1, 2, true);
    save(store(two), 3, 1, 2);
    Files.write(state("epoch-00003"), new byte[3]);
    Files.write(state("epoch-00002"), new byte[3]);
    // Both of the best are damaged; there is nothing before them.
    CheckpointStore store = store(two);
    assertThat(store.latest()).isEmpty();
    store.save(state(1), 3, false);

    assertThat(names()).containsExactly("epoch-00001");
  }

  @Test
  void laterFormatVersionIsRefused() throws IOException {
    save(store(ALL), 1);
    writeVersion(3);

    assertThatThrownBy(() -> store(ALL).latest())
        .isInstanceOf(BadData.class)
        .hasMessageContaining("epoch-00001: expected format version 2, found 3");
    assertThatThrownBy(() -> store(DEFAULT).save(state(2), 1, false)).isInstanceOf(BadData.class);
    assertThat(names()).containsExactly("epoch-00001");
  }

  @Test
  void theFormatWithoutAnOuterStateIsRefused() throws IOException {
    save(store(ALL), 1);
    writeVersion(1);

    assertThatThrownBy(() -> store(ALL).latest())
        .isInstanceOf(BadData.class)
        .hasMessageContaining("epoch-00001: expected format version 2, found 1")
        .hasMessageContaining("another run.id");
    assertThat(names()).containsExactly("epoch-00001");
  }

  @Test
  void openingSweepsOutWhatAKilledProcessLeft() throws IOException {
    save(store(DEFAULT), 1);
    Path left = Files.createDirectories(checkpoints().resolve(".tmp-epoch-00002-abc"));
    Files.write(left.resolve("state.bin"), new byte[10]);

    store(DEFAULT);

    assertThat(names()).containsExactly("epoch-00001");
  }

  @ParameterizedTest
  @EnumSource(Failing.class)
  void fullDiskLeavesTheEarlierCheckpointsAndSaysHowToGoOn(Failing how) throws IOException {
    Configuration conf = FullFileSystem.configuration();
    var directory = new org.apache.hadoop.fs.Path("full://" + checkpoints());
    CheckpointStore store = new CheckpointStore(directory, conf, ALL);
    store.save(state(1), 0.5, false);
    long whole = Files.size(state("epoch-00001"));

    // In the state, at its very end, and in the marker.
    for (long room : new long[] {0, 10, whole - 1, whole, whole + 5}) {
      FullFileSystem.leave(room, how);
      assertThatThrownBy(() -> store.save(state(2), 0.4, false))
          .isInstanceOf(Infrastructure.class)
          .hasMessageContaining("epoch-00002: expected room on its file system, found none")
          .hasMessageContaining("give the same command again: the run resumes");
      assertThat(names()).containsExactly("epoch-00001");
    }
    FullFileSystem.leave(Long.MAX_VALUE, how);
    assertThat(store.latest()).usingRecursiveComparison().isEqualTo(optional(1));
    store.save(state(2), 0.4, false);
    assertThat(store.latest()).usingRecursiveComparison().isEqualTo(optional(2));
  }

  @Test
  void refusedRenameIsNoticedAndNothingIsPruned() throws IOException {
    save(store(DEFAULT), 0.5);
    CheckpointStore store =
        new CheckpointStore(
            new org.apache.hadoop.fs.Path("refusing://" + checkpoints()),
            RefusingFileSystem.configuration(),
            DEFAULT);

    assertThatThrownBy(() -> store.save(state(2), 0.4, false))
        .isInstanceOf(Infrastructure.class)
        .hasMessageContaining("cannot rename")
        .hasMessageContaining("the earlier ones are as they were");
    assertThat(names()).containsExactly("epoch-00001");
  }

  @Test
  void onAnObjectStoreASaveThatIsKilledAtAnyStepLosesNothing() throws IOException {
    boolean killed = true;
    for (int steps = 0; killed; steps++) {
      FileUtil.fullyDelete(checkpoints().toFile());
      // The one before is pruned once this one is there.
      CheckpointStore store = onAnObjectStore();
      store.save(state(1), 0.5, false);
      DyingFileSystem.liveFor(steps);
      try {
        store.save(state(2), 0.4, false);
        killed = false;
      } catch (DyingFileSystem.Killed e) {
        // As the process would be.
      }
      DyingFileSystem.liveFor(Integer.MAX_VALUE);

      CheckpointStore next = onAnObjectStore();
      TrainingState latest = next.latest().orElseThrow();
      assertThat(latest).usingRecursiveComparison().isEqualTo(state(latest.epochsDone()));
      next.save(state(2), 0.4, false);
      assertThat(onAnObjectStore().latest()).usingRecursiveComparison().isEqualTo(optional(2));
      assertThat(names()).as("killed at step %d", steps).containsExactly("epoch-00002");
    }
  }

  @Test
  void onAnObjectStoreADamagedCheckpointIsReplaced() throws IOException {
    onAnObjectStore().save(state(1), 0.5, false);
    Files.write(state("epoch-00001"), new byte[3]);

    onAnObjectStore().save(state(1), 0.5, false);

    assertThat(onAnObjectStore().latest()).usingRecursiveComparison().isEqualTo(optional(1));
  }

  private CheckpointStore onAnObjectStore() {
    var directory = new org.apache.hadoop.fs.Path("store://" + checkpoints());
    return new CheckpointStore(
        directory, DyingFileSystem.configuration(), new CheckpointSettings(1, 0, true));
  }

  @Test
  void fileInPlaceOfTheDirectoryIsInfrastructure() throws IOException {
    Files.writeString(checkpoints(), "");

    assertThatThrownBy(() -> store(DEFAULT).save(state(1), 1, false))
        .isInstanceOf(Infrastructure.class)
        .hasMessageContaining("cannot write checkpoint");
  }

  private void assertPassedOver(String why) {
    try (var warnings = new CapturedWarnings(CheckpointStore.class)) {
      assertThat(store(ALL).latest()).usingRecursiveComparison().isEqualTo(optional(1));
      assertThat(warnings.messages())
          .singleElement()
          .asString()
          .contains("passing over damaged checkpoint")
          .contains("epoch-00002: " + why);
    }
  }

  /** The marker without its checksum, as it was before there was one. */
  private String json(String name) throws IOException {
    return Files.readString(marker(name)).lines().findFirst().orElseThrow();
  }

  private void writeVersion(int version) throws IOException {
    String json = json("epoch-00001").replace("_version\":2", "_version\":" + version);
    Files.writeString(marker("epoch-00001"), json);
  }

  private static void save(CheckpointStore store, double... values) {
    for (int i = 0; i < values.length; i++) {
      store.save(state(i + 1), values[i], false);
    }
  }

  private static Optional<TrainingState> optional(int epoch) {
    return Optional.of(state(epoch));
  }

  private static TrainingState state(int epoch) {
    float[] parameters = {epoch, 0.5f, -1};
    return new TrainingState(
        epoch,
        parameters,
        List.of(new float[] {epoch + 1, 2}),
        new float[] {epoch},
        new float[] {1, 2, 3},
        1,
        "{}");
  }

  private CheckpointStore store(CheckpointSettings settings) {
    return new CheckpointStore(
        new org.apache.hadoop.fs.Path(checkpoints().toUri()), new Configuration(), settings);
  }

  private Path checkpoints() {
    return folder.resolve("checkpoints");
  }

  private Path state(String name) {
    return checkpoints().resolve(name).resolve("state.bin");
  }

  private Path marker(String name) {
    return checkpoints().resolve(name).resolve("COMMITTED");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> paths = Files.list(checkpoints())) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
