package io.trainyard.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.function.Predicate;
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
   * As above, of what a description tells the checksum of.
   *
   * @throws BadData if the file is missing, or another one
   */
  static byte[] file(Path directory, String name, String sha256, Configuration conf) {
    byte[] content = file(directory, name, conf);
    String found = Sha256.of(content);
    if (!found.equals(sha256)) {
      throw damaged(
          directory,
          name + " of SHA-256 " + sha256,
          content.length + " bytes of SHA-256 " + found,
          null);
    }
    return content;
  }

  /**
   * Whether the bundle in {@code directory} has a description of some kind. One that is damaged has
   * none, nor has none at all.
   *
   * @throws Infrastructure if reading fails
   */
  static boolean isDescribed(Path directory, Predicate<JsonNode> kind, Configuration conf) {
    try {
      return kind.test(
          BundleDescription.MAPPER.readTree(
              AtomicFiles.read(new Path(directory, ModelBundle.DESCRIPTION), conf)));
    } catch (FileNotFoundException | JsonProcessingException e) {
      return false;
    } catch (IOException e) {
      throw unreadable(directory, e);
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
