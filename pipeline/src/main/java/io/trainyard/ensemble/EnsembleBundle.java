package io.trainyard.ensemble;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.ensemble.combination.Combiner;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.model.ImageShape;
import io.trainyard.model.Task;
import io.trainyard.storage.Sha256;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * An ensemble of models of images.
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
    Map<String, Object> provenance)
    implements WrittenEnsemble {

  /** Of a description with targets in place of classes; one with classes is of the first. */
  private static final int VERSION = 2;

  EnsembleBundle {
    members = List.copyOf(members);
    provenance = new TreeMap<>(provenance);
    if (combiner.members() != members.size() || combiner.classes() != task.outputs()) {
      throw new IllegalArgumentException(
          "%d members and %d outputs, a combination of %d and %d"
              .formatted(members.size(), task.outputs(), combiner.members(), combiner.classes()));
    }
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("format_version", task instanceof Task.Regression ? VERSION : 1);
    putMembers(json);
    json.set("combination", combiner.toJson());
    json.set("fit", fit.toJson());
    bagging.ifPresent(rows -> json.set("bagging", rows.toJson()));
    json.putPOJO("provenance", provenance);
    return json;
  }

  private void putMembers(ObjectNode json) {
    json.putPOJO("input", input);
    if (task instanceof Task.Regression regression) {
      json.putPOJO("targets", regression.targets());
    } else {
      json.putPOJO("class_names", task.classNames());
    }
    WrittenEnsemble.putMembers(json, members);
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
    return WrittenEnsemble.read(directory, hadoop, json -> of(json, directory));
  }

  private static EnsembleBundle of(JsonNode json, Path directory) throws JsonProcessingException {
    if (LanguageEnsembleBundle.isDescribedBy(json)) {
      throw new BadData(
          "cannot use the ensemble %s: expected members that take images, found language models; use another"
              .formatted(directory));
    }
    WrittenEnsemble.requireKnown(directory, json, json.has("targets") ? VERSION : 1);
    List<MemberModel> members = WrittenEnsemble.members(json, directory);
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
}
