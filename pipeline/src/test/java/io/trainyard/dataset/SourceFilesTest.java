package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadData;
import io.trainyard.storage.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceFilesTest {

  @TempDir private java.nio.file.Path folder;

  private final Configuration conf = new Configuration();

  @BeforeEach
  void makeFiles() {
    FaultyFileSystem.register(conf);
    new ImageTree(folder)
        .file("cat/gone.png", new byte[5])
        .file("cat/longer.png", new byte[5])
        .file("cat/shorter.png", new byte[5])
        .file("cat/sound.png", new byte[5]);
  }

  /** Past Hadoop, and through it. */
  @ParameterizedTest
  @ValueSource(strings = {"file", "faulty"})
  void tellsAFileThatIsNotThereFromOneThatHasChanged(String scheme) throws IOException {
    Path root = new Path(scheme + ":" + folder);
    FileTable files = list(root);
    Files.delete(folder.resolve("cat/gone.png"));
    Files.write(folder.resolve("cat/longer.png"), new byte[6]);
    Files.write(folder.resolve("cat/shorter.png"), new byte[4]);

    var source = reader(root, files);

    assertThatThrownBy(() -> source.read(files.get(0)))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll(
            "expected " + root + "/cat/gone.png on the file system of every executor",
            "found nothing there",
            "set dataset.source.path to a folder on one that all of them share",
            "where the file was removed");
    for (int id : new int[] {1, 2}) {
      assertThatThrownBy(() -> source.read(files.get(id)))
          .isInstanceOf(BadData.class)
          .hasMessageContainingAll(
              "expected " + files.get(id).path() + " to have 5 bytes",
              "found another length",
              "when nobody writes to it");
    }
    assertThat(source.read(files.get(3)).bytes()).hasSize(5);
  }

  /** As on an executor of another machine than that which listed the files. */
  @Test
  void saysThatTheFolderIsToBeSharedWhereNoneOfItIsThere() throws IOException {
    FileTable files = list(new Path("file:" + folder));
    var elsewhere = reader(new Path("file:" + folder.resolve("elsewhere")), files);

    assertThatThrownBy(() -> elsewhere.read(files.get(0)))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("on the file system of every executor");
  }

  private SourceFiles reader(Path root, FileTable files) throws IOException {
    return new SourceFiles(new FolderTasks.Order(root.toString(), files, 100, 10, null), conf);
  }

  private FileTable list(Path root) throws IOException {
    FileSystem fs = AtomicFiles.fileSystem(root, conf);
    try (var listing = new FolderListing(fs, root)) {
      var layout =
          new FolderLayout("", Map.of(Split.TRAIN, ""), Map.of(Split.TRAIN, Set.of("cat")));
      return listing.files(layout, List.of("cat"));
    }
  }
}
