package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.random.Seed;
import io.trainyard.storage.Checksum;
import io.trainyard.storage.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {

  @TempDir private Path directory;

  @Test
  void opensWhatWasWritten() {
    Dataset written = write();
    Dataset opened = Dataset.open(directory.toString(), DatasetFixture.CONF);
    assertThat(opened.manifest()).isEqualTo(written.manifest());
    assertThat(opened.rows(Split.TRAIN)).isEqualTo(50);
    assertThat(opened.rows(Split.TEST)).isZero();
    assertThat(opened.manifest().split(Split.TRAIN).rowsByClass()).containsExactly(25L, 25L);
    assertThat(opened.path()).isEqualTo("file:" + directory);
  }

  @Test
  void writesAManifestThatPeopleCanRead() {
    write();
    assertThat(new String(IdxFixture.read(manifest()), StandardCharsets.UTF_8))
        .contains("\"format_version\" : 4", "\"kind\" : \"image\"", "\"class_names\" : [ \"even\"")
        .contains("\"rows_by_class\" : [ 25, 25 ]", "\"split=train/part-00000-");
  }

  @Test
  void leavesNothingBesideWhatTheManifestLists() throws IOException {
    write();
    try (var files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(3);
    }
  }

  @Test
  void goesToTasks() throws Exception {
    Dataset dataset = write();
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(dataset);
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(((Dataset) in.readObject()).manifest()).isEqualTo(dataset.manifest());
    }
  }

  @Test
  void refusesADirectoryThatIsNotThere() {
    assertBadData(directory.resolve("none"), "found no such directory", "run the ingest job");
  }

  @Test
  void refusesADirectoryWithoutManifest() throws IOException {
    write();
    Files.delete(manifest());
    assertBadData(directory, "expected a manifest at", "manifest.json, found none");
  }

  @Test
  void refusesALaterFormat() throws IOException {
    write();
    String json = Files.readString(manifest());
    Files.writeString(manifest(), json.replace("\"format_version\" : 4", "\"format_version\" : 5"));
    assertBadData(directory, "expected format version 1 to 4", "found 5; use the release");
  }

  /** Manifests up to the third version have SHA-256 under another name. */
  @Test
  void checksFilesOfAnEarlierFormat() throws IOException {
    Path part = part(write());
    byte[] content = Files.readAllBytes(part);
    String json =
        Files.readString(manifest())
            .replace("\"format_version\" : 4", "\"format_version\" : 1")
            .replace("\"checksum\"", "\"sha256\"")
            .replace(Checksum.of(content).toString(), Sha256.of(content));
    Files.writeString(manifest(), json);

    Dataset dataset = Dataset.open(directory.toString(), DatasetFixture.CONF);
    readAll(dataset);
    String sha256 = Sha256.of(content);
    content[0] ^= 1;
    Files.write(part, content);
    assertUnreadable(dataset, "expected content with checksum " + sha256 + ", found ");
  }

  @Test
  void refusesAManifestThatIsNoJsonOrContradictsItself() throws IOException {
    write();
    String json = Files.readString(manifest());
    Files.writeString(manifest(), json.substring(0, json.length() / 2));
    assertBadData(directory, "expected a manifest in JSON");
    Files.writeString(manifest(), json.replace("[ 25, 25 ]", "[ 25, 24 ]"));
    assertBadData(directory, "inconsistent rows by class: expected 50, found 49");
    Files.writeString(manifest(), json.replace("\"kind\" : \"image\"", "\"kind\" : \"other\""));
    assertBadData(directory, "expected a dataset of kind image", "found other");
  }

  @Test
  void refusesAFileThatWasDeleted() throws IOException {
    Files.delete(part(write()));
    assertBadData(directory, "part-00000-", "found no such file", "--overwrite");
  }

  @Test
  void refusesAFileThatWasTruncated() throws IOException {
    Path part = part(write());
    byte[] content = Files.readAllBytes(part);
    Files.write(part, Arrays.copyOf(content, content.length - 10));
    assertBadData(
        directory,
        "expected " + content.length + " bytes, found " + (content.length - 10) + " bytes");
  }

  @Test
  void noticesWhileReadingThatAFileWasTruncatedOrDeleted() throws IOException {
    Dataset dataset = write();
    Path part = part(dataset);
    byte[] content = Files.readAllBytes(part);
    Files.write(part, Arrays.copyOf(content, content.length / 2));
    assertUnreadable(dataset, "found " + content.length / 2 + " bytes");
    Files.delete(part);
    assertUnreadable(dataset, "found no such file");
  }

  @Test
  void noticesWhileReadingThatAnyByteWasChanged() throws IOException {
    Dataset dataset = write();
    Path part = part(dataset);
    byte[] content = Files.readAllBytes(part);
    // Parquet's own checksums leave out page headers, and a wrong length there makes it hang.
    for (int at = 0; at < content.length; at += 13) {
      byte[] changed = content.clone();
      changed[at] ^= 0x55;
      Files.write(part, changed);
      assertUnreadable(dataset, "expected content with checksum xxh64:");
    }
  }

  @Test
  void checksAFileOnceForAllReadersWhileItIsUnchanged() throws IOException {
    Dataset dataset = write();
    Path part = part(dataset);
    readAll(dataset);
    FileTime before = Files.getLastModifiedTime(part);
    byte[] content = Files.readAllBytes(part);
    // Parquet does not look at the first byte, so only a check of the whole file notices.
    content[0] ^= 1;
    Files.write(part, content);
    Files.setLastModifiedTime(part, before);
    readAll(dataset);
    Files.setLastModifiedTime(part, FileTime.fromMillis(before.toMillis() + 1));

    assertUnreadable(dataset, "expected content with checksum xxh64:");
  }

  @Test
  void findsOnlyTheRowGroupsOfARange() {
    Dataset dataset = DatasetFixture.write(directory, 1200, 150);
    List<Long> rowGroups = dataset.manifest().split(Split.TRAIN).files().get(0).rowGroups();
    long second = rowGroups.get(0);

    assertThat(rowGroups).hasSizeGreaterThan(2);
    assertThat(dataset.segments(new RowRange(Split.TRAIN, second + 1, second + 3)))
        .containsExactly(new Segment(0, 1, 1, 1, 3));
  }

  @Test
  void refusesTextThatIsNoPath() {
    assertThatThrownBy(() -> Dataset.open("data:1", DatasetFixture.CONF))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot use dataset.path = data:1");
  }

  @Test
  void refusesFilesThatMayNotBeRead() {
    write();
    var conf = new Configuration();
    FaultyFileSystem.register(conf);
    conf.set(FaultyFileSystem.DENY_ON, "open .*manifest.*");
    assertThatThrownBy(() -> Dataset.open("faulty:" + directory, conf))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll("expected files that can be read", "dataset.path");
    conf.unset(FaultyFileSystem.DENY_ON);
    Dataset dataset = Dataset.open("faulty:" + directory, conf);
    conf.set(FaultyFileSystem.DENY_ON, "open .*part-.*");
    var range = new RowRange(Split.TRAIN, 0, 1);
    try (var reader = new SequentialReader(dataset, range, 1, conf)) {
      assertThatThrownBy(reader::next)
          .isInstanceOf(BadData.class)
          .hasMessageContaining("expected files that can be read");
    }
  }

  @Test
  void refusesAFileSystemThatHadoopDoesNotKnow() {
    assertThatThrownBy(() -> Dataset.open("nosuch://host/data", DatasetFixture.CONF))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("nosuch");
  }

  private Dataset write() {
    return DatasetFixture.write(directory, 1 << 20, 30, 20);
  }

  private Path manifest() {
    return directory.resolve(Manifest.FILE_NAME);
  }

  private Path part(Dataset dataset) {
    return directory.resolve(dataset.manifest().split(Split.TRAIN).files().get(0).path());
  }

  private static void assertBadData(Path path, String... parts) {
    assertThatThrownBy(() -> Dataset.open(path.toString(), DatasetFixture.CONF))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll(parts);
  }

  private static void readAll(Dataset dataset) {
    var range = new RowRange(Split.TRAIN, 0, dataset.rows(Split.TRAIN));
    try (var reader = new SequentialReader(dataset, range, 10, DatasetFixture.CONF)) {
      reader.forEachRemaining(rows -> assertThat(rows.count()).isEqualTo(10));
    }
  }

  private static void assertUnreadable(Dataset dataset, String message) {
    var range = RowRange.share(Split.TRAIN, dataset.rows(Split.TRAIN), 0, 1);
    var options = new MinibatchReader.Options(10, new Seed(1), 100, 0);
    try (var reader = new MinibatchReader(dataset, range, options, DatasetFixture.CONF)) {
      assertThatThrownBy(() -> reader.batch(0, 0))
          .isInstanceOf(BadData.class)
          .hasMessageContainingAll("part-00000-", message);
    }
  }
}
