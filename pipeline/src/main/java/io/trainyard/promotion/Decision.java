package io.trainyard.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.failure.BadData;
import io.trainyard.storage.RecordJson;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/**
 * What was decided about the versions of a name, as JSON in snake_case: {@code
 * decisions/NUMBER.json}.
 *
 * @param number counts decisions of the name from 1
 * @param time ISO 8601 in UTC
 * @param promoted whether another version is current since
 * @param version that was judged, or that was rolled back to
 * @param previousVersion what was current before; null where nothing was
 * @param source where the version comes from; null of a rollback
 * @param comparison the figures; null of a rollback
 * @param reasons in words
 * @param versions where the versions stand since
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Decision(
    int formatVersion,
    int number,
    String time,
    Kind kind,
    boolean promoted,
    String version,
    String previousVersion,
    Source source,
    Comparison comparison,
    List<String> reasons,
    Versions versions) {

  /** What was asked for. */
  enum Kind {
    @JsonProperty("promotion")
    PROMOTION,
    @JsonProperty("rollback")
    ROLLBACK
  }

  /**
   * Where a version comes from.
   *
   * @param model path of the model that was copied
   * @param sha256 of the model's description
   */
  record Source(String runId, String model, String sha256) {}

  /**
   * What a version was judged by.
   *
   * @param mode {@code min} or {@code max}
   * @param candidate the metric of the version
   * @param current that of the version that was current; null where there was none
   * @param figures of the version that the gate looked at, by name
   * @param dataset path of the dataset that the metric is of
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Comparison(
      String metric,
      String mode,
      double margin,
      double candidate,
      Double current,
      SortedMap<String, Double> figures,
      SortedMap<String, Double> atLeast,
      SortedMap<String, Double> atMost,
      String dataset,
      String datasetFingerprint) {

    Comparison {
      figures = Collections.unmodifiableSortedMap(new TreeMap<>(figures));
      atLeast = Collections.unmodifiableSortedMap(new TreeMap<>(atLeast));
      atMost = Collections.unmodifiableSortedMap(new TreeMap<>(atMost));
    }
  }

  private static final int FORMAT_VERSION = 1;

  static final ObjectMapper JSON = RecordJson.lenient();

  Decision {
    reasons = List.copyOf(reasons);
  }

  /** Of a version that was judged by {@code comparison}. */
  static Decision ofPromotion(
      Place place, String version, Source source, Comparison comparison, Gate.Verdict verdict) {
    Versions before = place.before();
    return new Decision(
        FORMAT_VERSION,
        place.number(),
        place.time(),
        Kind.PROMOTION,
        verdict.passed(),
        version,
        before.currentVersion(),
        source,
        comparison,
        verdict.reasons(),
        verdict.passed() ? before.promoted(version, place.number()) : before);
  }

  static Decision ofRollback(Place place) {
    Versions before = place.before();
    Versions after = before.rolledBack(place.number());
    return new Decision(
        FORMAT_VERSION,
        place.number(),
        place.time(),
        Kind.ROLLBACK,
        true,
        after.currentVersion(),
        before.currentVersion(),
        null,
        null,
        List.of("%s was rolled back".formatted(before.currentVersion())),
        after);
  }

  /**
   * The place of a decision among those of its name.
   *
   * @param before where versions stand before it
   */
  record Place(int number, String time, Versions before) {}

  /** Whether this is what {@code earlier} was, decided once more. */
  boolean repeats(Decision earlier) {
    return kind == earlier.kind
        && promoted == earlier.promoted
        && version.equals(earlier.version)
        && source.equals(earlier.source)
        && comparison.equals(earlier.comparison)
        && reasons.equals(earlier.reasons)
        && versions.equals(earlier.versions);
  }

  byte[] toJson() throws IOException {
    return JSON.writeValueAsBytes(this);
  }

  /**
   * @param file where {@code json} was read from, for messages
   * @throws BadData if it is none, or of a later version
   */
  static Decision parse(byte[] json, Path file) throws IOException {
    try {
      JsonNode tree = JSON.readTree(json);
      int version = tree.path("format_version").asInt(0);
      if (version > FORMAT_VERSION) {
        throw unreadable(
            file,
            "format version %d at most".formatted(FORMAT_VERSION),
            version + "; use a Trainyard that is at least as new as what wrote it");
      }
      Decision decision = JSON.treeToValue(tree, Decision.class);
      if (version < 1 || decision.kind() == null || decision.versions() == null) {
        throw unreadable(file, "a decision", "something else; restore it");
      }
      return decision;
    } catch (JsonProcessingException e) {
      throw unreadable(file, "a decision", "something else: " + e.getOriginalMessage());
    }
  }

  private static BadData unreadable(Path file, String expected, String found) {
    return new BadData(
        "cannot tell which version is current: expected %s in %s, found %s"
            .formatted(expected, file, found));
  }
}
