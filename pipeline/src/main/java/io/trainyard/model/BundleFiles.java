package io.trainyard.model;

import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** Reads the files of bundles, and says what is wrong with them. */
final class BundleFiles {

  private BundleFiles() {}

  /**
   * @throws BadData if the bundle was written by a later release
   */
  static void requireKnown(Path directory, int version, int latest) {
    if (version > latest) {
      throw new BadData(
          "cannot read the model bundle %s: expected format version %d or less, found %d;"
                  .formatted(directory, latest, version)
              + " use a Trainyard that is at least as new as what wrote it");
    }
  }

  static byte[] file(Path directory, String name, Configuration conf) {
    try {
      return AtomicFiles.read(new Path(directory, name), conf);
    } catch (FileNotFoundException | UnsupportedFileSystemException e) {
      throw new BadData(
          "cannot read the model bundle %s: expected a file %s in it, found: %s;"
                  .formatted(directory, name, e.getMessage())
              + " give the directory that training names as its model",
          e);
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  /**
   * @param sha256 of what was written, as the description has it
   * @throws BadData if {@code content} is something else
   */
  static void requireSame(Path directory, String name, byte[] content, String sha256) {
    requireSame(directory, name, content.length, Sha256.of(content), sha256);
  }

  /** As above, of so many bytes whose checksum was found on the way. */
  static void requireSame(Path directory, String name, long bytes, String found, String sha256) {
    if (!found.equals(sha256)) {
      throw damaged(
          directory, name + " of SHA-256 " + sha256, bytes + " bytes of SHA-256 " + found, null);
    }
  }

  static Infrastructure unreadable(Path directory, IOException e) {
    return new Infrastructure("cannot read the model bundle " + directory + ": " + e, e);
  }

  static BadData damaged(Path directory, String expected, String found, Exception cause) {
    return new BadData(
        "cannot read the model bundle %s, which is damaged: expected %s, found %s; write it again"
            .formatted(directory, expected, found),
        cause);
  }
}
