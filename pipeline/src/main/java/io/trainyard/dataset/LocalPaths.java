package io.trainyard.dataset;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.storage.AtomicFiles;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * Files of this machine, whose names the JVM writes in the encoding of its locale. What it cannot
 * read of a name it replaces, and then finds no such file; Hadoop passes over those silently.
 */
final class LocalPaths {

  /** Stands for bytes that are no letters. */
  private static final char REPLACEMENT = '\uFFFD';

  private LocalPaths() {}

  /**
   * Where a file is that can be read past Hadoop; empty on any file system but the local one.
   *
   * @throws BadConfiguration if this JVM cannot say the path to the operating system
   */
  static Optional<Path> of(FileSystem fs, org.apache.hadoop.fs.Path path) {
    if (!AtomicFiles.isLocal(fs)) {
      return Optional.empty();
    }
    try {
      return Optional.of(((RawLocalFileSystem) fs).pathToFile(path).toPath());
    } catch (InvalidPathException e) {
      throw unknownLetters(path);
    }
  }

  /**
   * Refuses a path of the local file system.
   *
   * @throws BadConfiguration if this JVM cannot say the path to the operating system
   */
  static void requireLetters(FileSystem fs, org.apache.hadoop.fs.Path path) {
    of(fs, path);
  }

  /**
   * The file of that name.
   *
   * @throws BadConfiguration if this JVM cannot say the name to the operating system
   */
  static Path resolve(Path folder, String name) {
    requireLetters(folder, name);
    try {
      return folder.resolve(name);
    } catch (InvalidPathException e) {
      throw unknownLetters(folder);
    }
  }

  /**
   * Refuses a name that was found in a folder.
   *
   * @throws BadConfiguration if this JVM could not read all of it
   */
  static void requireLetters(Path folder, String name) {
    if (name.indexOf(REPLACEMENT) >= 0) {
      throw unknownLetters(folder);
    }
  }

  private static BadConfiguration unknownLetters(Object folder) {
    return new BadConfiguration(
        "cannot ingest %s: expected a JVM that knows the letters of file names, found one whose file names are in %s; set the environment variable LC_ALL to C.UTF-8 where the driver and the executors start, or rename files whose names are in another encoding"
            .formatted(folder, System.getProperty("sun.jnu.encoding")));
  }
}
