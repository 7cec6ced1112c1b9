package io.trainyard.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Infrastructure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectStoreTest {

  @TempDir java.nio.file.Path folder;

  private final Configuration conf = DyingFileSystem.configuration();
  private Path file;

  @BeforeEach
  void writeOne() throws IOException {
    file = new Path("store://" + folder + "/file");
    write(out -> out.write(1));
  }

  private void write(AtomicFiles.Content content) throws IOException {
    AtomicFiles.write(file, conf, content);
  }

  @Test
  void aFileIsReplacedInOneStep() throws IOException {
    DyingFileSystem.liveFor(1);

    write(out -> out.write(2));

    assertIs(2);
  }

  @Test
  void isAsItWasUntilAllIsWritten() throws IOException {
    write(
        out -> {
          out.write(2);
          out.flush();
          assertIs(1);
        });

    assertIs(2);
  }

  @Test
  void isAsItWasWhereTheContentFails() throws IOException {
    assertThatThrownBy(
            () ->
                write(
                    out -> {
                      out.write(2);
                      throw new IOException("no more");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("no more");

    assertIs(1);
  }

  @Test
  void isAsItWasWhereContentThatFailsClosesItsStream() throws IOException {
    assertThatThrownBy(
            () ->
                write(
                    out -> {
                      try (var buffered = new BufferedOutputStream(out)) {
                        buffered.write(2);
                        throw new IOException("no more");
                      }
                    }))
        .hasMessage("no more");

    assertIs(1);
  }

  @Test
  void isAsItWasWhereTheRightToWriteIsLostMeanwhile() throws IOException {
    Path directory = file.getParent();
    Fences.Fence lost =
        () -> {
          throw new Infrastructure("lost");
        };
    try {
      assertThatThrownBy(
              () ->
                  write(
                      out -> {
                        out.write(2);
                        Fences.put(directory, lost);
                      }))
          .isInstanceOf(Infrastructure.class)
          .hasMessage("lost");
    } finally {
      Fences.remove(directory, lost);
    }

    assertIs(1);
  }

  @Test
  void whatStandsAlreadyIsNotWrittenAsNew() throws IOException {
    assertThat(AtomicFiles.writeNew(file, conf, out -> out.write(2))).isFalse();
    assertIs(1);

    Path other = new Path(file.getParent(), "other");
    assertThat(AtomicFiles.writeNew(other, conf, out -> out.write(3))).isTrue();
    assertThat(AtomicFiles.read(other, conf)).containsExactly(3);
  }

  @Test
  void whereTheJarsAreMissingItIsSaidHowToGiveThem() {
    assertThatThrownBy(() -> AtomicFiles.fileSystem(new Path("s3a://models/m"), conf))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(
            "cannot use the path s3a://models/m: expected the jars of file system s3a")
        .hasMessageContaining("give -- --packages org.apache.hadoop:hadoop-aws:3.3.4 at the end");
    assertThatCode(() -> AtomicFiles.fileSystem(file, conf)).doesNotThrowAnyException();
  }

  private void assertIs(int content) throws IOException {
    assertThat(AtomicFiles.read(file, conf)).containsExactly(content);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("file"));
    }
  }
}
