package io.trainyard.ensemble;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.model.ModelBundle;
import io.trainyard.model.ModelFiles;
import io.trainyard.storage.AtomicFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * An ensemble with all that is needed to use it. As a directory: the members' bundles in {@code
 * members/NUMBER}, and {@value #DESCRIPTION}, which is written last and holds the checksums of the
 * members' descriptions.
 */
sealed interface WrittenEnsemble permits EnsembleBundle, LanguageEnsembleBundle {

  String DESCRIPTION = ModelFiles.ENSEMBLE_DESCRIPTION;

  ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  /** By number, at least one; read when they are needed. */
  List<MemberModel> members();

  /** How the members' combination came about. */
  Fit fit();

  /** The description. */
  ObjectNode toJson();

  /**
   * Writes the description into {@code directory}, where the members' bundles are.
   *
   * @throws Infrastructure if that fails; then there is the description of before
   */
  default void write(Path directory, Configuration hadoop) {
    try {
      byte[] bytes = JSON.writeValueAsBytes(toJson());
      AtomicFiles.write(new Path(directory, DESCRIPTION), hadoop, out -> out.write(bytes));
    } catch (IOException e) {
      throw new Infrastructure("cannot write the ensemble " + directory + ": " + e, e);
    }
  }

  /** Where the bundle of a member is, below that of the ensemble. */
  static Path member(Path directory, int number) {
    return ModelFiles.member(directory, number);
  }

  /** Whether the bundle of a member is there; see {@link #member}. */
  static boolean hasMember(Path directory, int number, Configuration hadoop) {
    return exists(directory, new Path(member(directory, number), ModelBundle.DESCRIPTION), hadoop);
  }

  /** Whether there is an ensemble in {@code directory}. */
  static boolean isAt(Path directory, Configuration hadoop) {
    return exists(directory, new Path(directory, DESCRIPTION), hadoop);
  }

  private static boolean exists(Path directory, Path file, Configuration hadoop) {
    try {
      return AtomicFiles.fileSystem(directory, hadoop).exists(file);
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  /**
   * Reads an ensemble of either kind; members are looked at when they are needed.
   *
   * @throws BadData if there is none, it is damaged, or of a later version
   * @throws Infrastructure if reading fails
   */
  static WrittenEnsemble read(Path directory, Configuration hadoop) {
    return LanguageEnsembleBundle.isAt(directory, hadoop)
        ? LanguageEnsembleBundle.read(directory, hadoop)
        : EnsembleBundle.read(directory, hadoop);
  }

  /** Makes something of a description. */
  @FunctionalInterface
  interface Reader<T> {
    T of(JsonNode json) throws JsonProcessingException;
  }

  /** Reads a description; what is wrong with it is told as above. */
  static <T> T read(Path directory, Configuration hadoop, Reader<T> reader) {
    try {
      return reader.of(JSON.readTree(AtomicFiles.read(new Path(directory, DESCRIPTION), hadoop)));
    } catch (FileNotFoundException e) {
      throw new BadData(
          "cannot read the ensemble %s: expected a file %s in it, found none; give the directory that the ensemble job names as its model"
              .formatted(directory, DESCRIPTION),
          e);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new BadData(
          "cannot read the ensemble %s, which is damaged: expected a description in %s, found %s; write it again"
              .formatted(directory, DESCRIPTION, e.getMessage()),
          e);
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  /**
   * @throws BadData if the description was written by a later release
   */
  static void requireKnown(Path directory, JsonNode json, int latest) {
    int version = json.path("format_version").asInt(0);
    if (version > latest) {
      throw new BadData(
          "cannot read the ensemble %s: expected format version %d or less, found %d; use a Trainyard that is at least as new as what wrote it"
              .formatted(directory, latest, version));
    }
  }

  /** Puts what {@link #members(JsonNode, Path)} reads. */
  static void putMembers(ObjectNode json, List<MemberModel> members) {
    for (MemberModel member : members) {
      json.withArray("members")
          .addObject()
          .put("number", member.number())
          .put("description_sha256", member.sha256());
    }
  }

  /** The members that a description names. */
  static List<MemberModel> members(JsonNode json, Path directory) {
    return ModelFiles.members(json).stream()
        .map(
            member ->
                new MemberModel(
                    member.number(),
                    member(directory, member.number()).toString(),
                    member.sha256()))
        .toList();
  }

  private static Infrastructure unreadable(Path directory, IOException e) {
    return new Infrastructure("cannot read the ensemble " + directory + ": " + e, e);
  }
}
