package io.trainyard.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** Reads the files of bundles, and says what is wrong with them. */
final class BundleFiles {

  private BundleFiles() {}

  /**
   * For bundles of text, whose versions are counted by themselves.
   *
   * @param expected in place of images
   * @throws BadData if the description is of a model of images
   */
  static void requireNoImages(Path directory, JsonNode description, String expected) {
    if (description.has("input")) {
      throw new BadData(
          "cannot use the model bundle %s: expected %s, found one of images; use another"
              .formatted(directory, expected));
    }
  }

  /**
   * @throws BadData if the bundle was written by a later release
   */
  static void requireKnown(Path directory, JsonNode description, int latest) {
    int version = description.path("format_version").asInt(0);
    if (version > latest) {
      throw new BadData(
          "cannot read the model bundle %s: expected format version %d or less, found %d;"
                  .formatted(directory, latest, version)
              + " use a Trainyard that is at least as new as what wrote it");
    }
  }

  /** Bytes that are to be files, or cannot be made. */
  @FunctionalInterface
  interface Content {

    /**
     * @param files to be filled: content by name
     * @return the description, which has their checksums
     */
    Object into(Map<String, byte[]> files) throws IOException;
  }

  /**
   * Writes a bundle into {@code directory}, in place of one that is there: its description last, so
   * that what is half written is none.
   *
   * @throws Infrastructure if that fails; then there is the bundle of before, or none that can be
   *     read
   */
  static void write(Path directory, Configuration conf, Content content) {
    try {
      Map<String, byte[]> files = new LinkedHashMap<>();
      byte[] description = BundleDescription.MAPPER.writeValueAsBytes(content.into(files));
      files.put(ModelBundle.DESCRIPTION, description);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        AtomicFiles.write(
            new Path(directory, file.getKey()), conf, out -> out.write(file.getValue()));
      }
    } catch (IOException e) {
      throw new Infrastructure("cannot write the model bundle " + directory + ": " + e, e);
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
    requireSame(directory, name, content.length, Sha256.of(content), sha256);
    return content;
  }

  /**
   * @param found the checksum of what is there, of so many bytes
   * @param sha256 of what was written, as the description has it
   * @throws BadData if what is there is something else
   */
  static void requireSame(Path directory, String name, long bytes, String found, String sha256) {
    if (!found.equals(sha256)) {
      throw damaged(
          directory, name + " of SHA-256 " + sha256, bytes + " bytes of SHA-256 " + found, null);
    }
  }

  /**
   * What a description says, once it has been read as JSON.
   *
   * @param <T> what that is
   */
  @FunctionalInterface
  interface Form<T> {
    T of(JsonNode description) throws JsonProcessingException;
  }

  /**
   * Reads the description of the bundle in {@code directory}.
   *
   * @throws BadData if there is none, it is damaged, or {@code form} says so
   * @throws Infrastructure if reading fails
   */
  static <T> T description(Path directory, Configuration conf, Form<T> form) {
    byte[] json = file(directory, ModelBundle.DESCRIPTION, conf);
    try {
      return form.of(BundleDescription.MAPPER.readTree(json));
    } catch (JsonProcessingException e) {
      throw damaged(
          directory, "a description in " + ModelBundle.DESCRIPTION, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
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
