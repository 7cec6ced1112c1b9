package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadData;
import io.trainyard.storage.Checksum;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckedFilesTest {

  private static final AtomicInteger OPENED = new AtomicInteger();

  /** The local file system under scheme {@code counting}; counts the files that are opened. */
  public static final class CountingFileSystem extends RawLocalFileSystem {
    @Override
    public java.net.URI getUri() {
      return java.net.URI.create("counting:///");
    }

    @Override
    public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferSize)
        throws IOException {
      OPENED.incrementAndGet();
      return super.open(path, bufferSize);
    }
  }

  @TempDir private Path directory;

  private final Configuration conf = new Configuration();

  @BeforeEach
  void count() {
    conf.setClass(
        "fs.counting.impl", CountingFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
    OPENED.set(0);
  }

  @Test
  void readsAFileOnceWhileItIsUnchanged() throws IOException {
    var files = new CheckedFiles(2);
    Path a = write("a", 1);
    for (int i = 0; i < 3; i++) {
      assertThat(check(files, a, 1)).isEqualTo(100);
    }
    assertThat(OPENED).hasValue(1);
  }

  @Test
  void readsAFileOnceHoweverManyAskAtOnce() throws Exception {
    var files = new CheckedFiles(2);
    Path a = write("a", 1);
    List<Callable<Long>> asks = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      asks.add(() -> check(files, a, 1));
    }
    var pool = Executors.newFixedThreadPool(8);
    try {
      for (var answer : pool.invokeAll(asks)) {
        assertThat(answer.get()).isEqualTo(100);
      }
    } finally {
      pool.shutdown();
    }
    assertThat(OPENED).hasValue(1);
  }

  @Test
  void readsAFileAgainThatWasAltered() throws IOException {
    var files = new CheckedFiles(2);
    Path a = write("a", 1);
    check(files, a, 1);
    FileTime before = Files.getLastModifiedTime(a);
    Files.write(a, content(2));
    Files.setLastModifiedTime(a, FileTime.fromMillis(before.toMillis() + 1));

    assertDamaged(files, a);
    // A failure is not remembered.
    assertDamaged(files, a);
  }

  @Test
  void comparesWithTheManifestThatAsks() throws IOException {
    var files = new CheckedFiles(2);
    Path a = write("a", 1);
    check(files, a, 1);

    assertThatThrownBy(() -> check(files, a, 2)).isInstanceOf(BadData.class);
  }

  @Test
  void forgetsWhatWasAskedForLongestAgo() throws IOException {
    var files = new CheckedFiles(2);
    Path a = write("a", 1);
    Path b = write("b", 1);
    for (Path file : List.of(a, b, a, write("c", 1), a)) {
      check(files, file, 1);
    }
    assertThat(OPENED).hasValue(3);
    check(files, b, 1);
    assertThat(OPENED).hasValue(4);
  }

  @Test
  void reportsAFileThatIsNotThere() {
    assertThatThrownBy(() -> check(new CheckedFiles(1), directory.resolve("none"), 1))
        .isInstanceOf(FileNotFoundException.class);
  }

  private void assertDamaged(CheckedFiles files, Path file) {
    assertThatThrownBy(() -> check(files, file, 1))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected content with checksum xxh64:");
  }

  /** The length of a file that is what it should be. */
  private long check(CheckedFiles files, Path file, int content) throws IOException {
    var part = new Manifest.Part("part", 1, 100, Checksum.of(content(content)), List.of(1L));
    return files.check(new org.apache.hadoop.fs.Path("counting:" + file), part, conf).getLen();
  }

  private Path write(String name, int content) throws IOException {
    return Files.write(directory.resolve(name), content(content));
  }

  private static byte[] content(int of) {
    byte[] content = new byte[100];
    content[7] = (byte) of;
    return content;
  }
}
