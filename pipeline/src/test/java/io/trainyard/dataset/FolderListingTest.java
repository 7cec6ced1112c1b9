package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.storage.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderListingTest {

  private static final int MANY = 20_000;

  /** Bytes a file, whose names here have 11 letters. */
  private static final int MOST_MEMORY = 32;

  @TempDir private java.nio.file.Path folder;

  @Test
  void listsAFlatFolderOfManyFilesInLittleMemory() throws IOException {
    Files.createDirectory(folder.resolve("flat"));
    for (int i = 0; i < MANY; i++) {
      Files.createFile(folder.resolve("flat/%06d.jpeg".formatted(i)));
    }
    FileTable files =
        files(AtomicFiles.fileSystem(new Path(folder.toUri()), new Configuration()), "flat");

    assertThat(files.count()).isEqualTo(MANY);
    assertThat(files.get(MANY - 1).path()).isEqualTo("flat/019999.jpeg");
    assertThat(files.get(7).id()).isEqualTo(7);
  }

  @Test
  void takesTheFilesOfAFolderAsTheFileSystemHandsThemOver() throws IOException {
    FileTable files = files(new OneByOne(), "flat");

    assertThat(files.count()).isEqualTo(MANY);
    assertThat(files.get(1).path()).isEqualTo("flat/000001.jpeg");
    assertThat(files.get(1).length()).isEqualTo(1);
  }

  @Test
  void holdsAFileInAFewBytes() throws IOException {
    try (var listing = new FolderListing(new OneByOne(), new Path("/none"))) {
      FileTable.Files files = listing.list("flat").files();

      long bytes =
          files.names().length
              + (long) Integer.BYTES * files.ends().length
              + (long) Long.BYTES * (files.lengths().length + files.modified().length);
      assertThat(bytes).isLessThanOrEqualTo((long) MOST_MEMORY * MANY);
    }
  }

  @Test
  void listsFoldersSideBySide() throws IOException {
    assertThat(files(new Together(), "a", "b").count()).isEqualTo(2);
  }

  private FileTable files(FileSystem fs, String... classes) throws IOException {
    try (var listing = new FolderListing(fs, new Path(folder.toUri()))) {
      var layout =
          new FolderLayout("", Map.of(Split.TRAIN, ""), Map.of(Split.TRAIN, Set.of(classes)));
      return listing.files(layout, List.of(classes));
    }
  }

  private static FileStatus status(Path folder, int i) {
    return new FileStatus(i, false, 1, 1, 1, new Path(folder, "%06d.jpeg".formatted(i)));
  }

  /** Hands over one file after another, and never all at once. */
  private static final class OneByOne extends RawLocalFileSystem {

    @Override
    public FileStatus[] listStatus(Path folder) {
      throw new UnsupportedOperationException("all at once");
    }

    @Override
    public RemoteIterator<FileStatus> listStatusIterator(Path folder) {
      return new RemoteIterator<>() {
        private int next;

        @Override
        public boolean hasNext() {
          return next < MANY;
        }

        @Override
        public FileStatus next() {
          return status(folder, next++);
        }
      };
    }
  }

  /** Answers once two folders are asked for. */
  private static final class Together extends RawLocalFileSystem {

    private final CyclicBarrier both = new CyclicBarrier(2);

    @Override
    public RemoteIterator<FileStatus> listStatusIterator(Path folder) throws IOException {
      try {
        both.await(1, TimeUnit.MINUTES);
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        throw new IOException("nobody asks for the other folder", e);
      }
      return new RemoteIterator<>() {
        private boolean done;

        @Override
        public boolean hasNext() {
          return !done;
        }

        @Override
        public FileStatus next() {
          done = true;
          return status(folder, 1);
        }
      };
    }
  }
}
