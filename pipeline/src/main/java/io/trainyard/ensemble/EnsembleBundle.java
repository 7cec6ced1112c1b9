package io.trainyard.ensemble;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.ensemble.combination.Combiner;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.model.ImageShape;
import io.trainyard.model.ModelBundle;
import io.trainyard.model.Task;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * An ensemble with all that is needed to use it. As a directory: the members' bundles in {@code
 * members/NUMBER}, and {@value #DESCRIPTION}, which is written last and holds the checksums of the
 * members' descriptions.
 *
 * @param input the images that all members take
 * @param task what all members' outputs tell
 * @param members by number, at least one; read when they are needed
 * @param combiner of the predictions of these members, in this order
 * @param fit how the combiner came about
 * @param bagging the rows that members were trained on; empty where nobody has noted them
 * @param provenance where the ensemble comes from: values that JSON knows, by name
 */
record EnsembleBundle(
    ImageShape input,
    Task task,
    List<MemberModel> members,
    Combiner combiner,
    Fit fit,
    Optional<Bagging> bagging,
    Map<String, Object> provenance) {

  static final String DESCRIPTION = "ensemble.json";

  /** Of a description with targets in place of classes; one with classes is of the first. */
  private static final int VERSION = 2;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  EnsembleBundle {
    members = List.copyOf(members);
    provenance = new TreeMap<>(provenance);
    if (combiner.members() != members.size() || combiner.classes() != task.outputs()) {
      throw new IllegalArgumentException(
          "%d members and %d outputs, a combination of %d and %d"
              .formatted(members.size(), task.outputs(), combiner.members(), combiner.classes()));
    }
  }

  /** Where the bundle of a member is, below that of the ensemble. */
  static Path member(Path directory, int number) {
    return new Path(new Path(directory, Members.GROUP), String.valueOf(number));
  }

  /** Whether the bundle of a member is there; see {@link #member}. */
  static boolean hasMember(Path directory, int number, Configuration hadoop) {
    try {
      return AtomicFiles.fileSystem(directory, hadoop)
          .exists(new Path(member(directory, number), ModelBundle.DESCRIPTION));
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  /** Whether there is an ensemble in {@code directory}. */
  static boolean isAt(Path directory, Configuration hadoop) {
    try {
      return AtomicFiles.fileSystem(directory, hadoop).exists(new Path(directory, DESCRIPTION));
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  /**
   * Writes the description into {@code directory}, where the members' bundles are.
   *
   * @throws Infrastructure if that fails; then there is the description of before
   */
  void write(Path directory, Configuration hadoop) {
    ObjectNode json = JSON.createObjectNode();
    json.put("format_version", task instanceof Task.Regression ? VERSION : 1);
    putMembers(json);
    json.set("combination", combiner.toJson());
    json.set("fit", fit.toJson());
    bagging.ifPresent(rows -> json.set("bagging", rows.toJson()));
    json.putPOJO("provenance", provenance);
    try {
      byte[] bytes = JSON.writeValueAsBytes(json);
      AtomicFiles.write(new Path(directory, DESCRIPTION), hadoop, out -> out.write(bytes));
    } catch (IOException e) {
      throw new Infrastructure("cannot write the ensemble " + directory + ": " + e, e);
    }
  }

  private void putMembers(ObjectNode json) {
    json.putPOJO("input", input);
    if (task instanceof Task.Regression regression) {
      json.putPOJO("targets", regression.targets());
    } else {
      json.putPOJO("class_names", task.classNames());
    }
    for (MemberModel member : members) {
      json.withArray("members")
          .addObject()
          .put("number", member.number())
          .put("description_sha256", member.sha256());
    }
  }

  /** Tells these members from others, in hexadecimal; how they are combined is no part of it. */
  String membersIdentity() {
    ObjectNode json = JSON.createObjectNode();
    putMembers(json);
    try {
      return Sha256.of(JSON.writeValueAsBytes(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON: " + json, e);
    }
  }

  /**
   * Reads the description; members are looked at when they are needed.
   *
   * @throws BadData if there is none, it is damaged, or of a later version
   * @throws Infrastructure if reading fails
   */
  static EnsembleBundle read(Path directory, Configuration hadoop) {
    try {
      return of(
          JSON.readTree(AtomicFiles.read(new Path(directory, DESCRIPTION), hadoop)), directory);
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

  private static EnsembleBundle of(JsonNode json, Path directory) throws JsonProcessingException {
    int version = json.path("format_version").asInt(0);
    int latest = json.has("targets") ? VERSION : 1;
    if (version > latest) {
      throw new BadData(
          "cannot read the ensemble %s: expected format version %d or less, found %d; use a Trainyard that is at least as new as what wrote it"
              .formatted(directory, latest, version));
    }
    List<MemberModel> members = new ArrayList<>();
    for (JsonNode member : json.path("members")) {
      int number = member.path("number").asInt();
      members.add(
          new MemberModel(
              number,
              member(directory, number).toString(),
              member.path("description_sha256").asText()));
    }
    Task task = task(json);
    Map<String, Object> provenance =
        JSON.convertValue(json.get("provenance"), new TypeReference<>() {});
    ImageShape input = JSON.treeToValue(json.get("input"), ImageShape.class);
    if (members.isEmpty() || task == null || provenance == null || input == null) {
      throw new IllegalArgumentException("one without members, classes, input or provenance");
    }
    Combiner combiner = Combiner.fromJson(json.path("combination"));
    return new EnsembleBundle(
        input,
        task,
        members,
        combiner,
        json.has("fit") ? Fit.fromJson(json.get("fit")) : Fit.unknown(combiner.kind()),
        Optional.ofNullable(json.get("bagging")).map(Bagging::fromJson),
        provenance);
  }

  /** Null where nothing says what it is. */
  private static Task task(JsonNode json) {
    if (json.has("targets")) {
      TypeReference<List<Task.Target>> type = new TypeReference<>() {};
      return new Task.Regression(JSON.convertValue(json.get("targets"), type));
    }
    TypeReference<List<String>> type = new TypeReference<>() {};
    List<String> classNames = JSON.convertValue(json.get("class_names"), type);
    return classNames == null ? null : new Task.Classification(classNames);
  }

  private static Infrastructure unreadable(Path directory, IOException e) {
    return new Infrastructure("cannot read the ensemble " + directory + ": " + e, e);
  }
}
