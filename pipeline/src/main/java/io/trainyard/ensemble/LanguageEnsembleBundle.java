package io.trainyard.ensemble;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.storage.Sha256;
import io.trainyard.text.TextCodec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * An ensemble of language models of one vocabulary.
 *
 * @param codecSha256 of what turns text into all members' tokens
 * @param fit how what they foretell is pooled
 * @param provenance where the ensemble comes from: values that JSON knows, by name
 */
record LanguageEnsembleBundle(
    List<MemberModel> members, String codecSha256, Fit fit, Map<String, Object> provenance)
    implements WrittenEnsemble {

  private static final int VERSION = 1;
  private static final String CODEC = "codec_sha256";

  LanguageEnsembleBundle {
    members = List.copyOf(members);
    provenance = new TreeMap<>(provenance);
  }

  static String checksum(TextCodec codec) {
    return Sha256.of(codec.toJson());
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("format_version", VERSION);
    json.put(CODEC, codecSha256);
    WrittenEnsemble.putMembers(json, members);
    json.set("fit", fit.toJson());
    json.putPOJO("provenance", provenance);
    return json;
  }

  static boolean isDescribedBy(JsonNode json) {
    return json.has(CODEC);
  }

  /** Whether the ensemble in {@code directory} is of this kind; none at all is not. */
  static boolean isAt(Path directory, Configuration hadoop) {
    return WrittenEnsemble.isAt(directory, hadoop)
        && WrittenEnsemble.read(directory, hadoop, LanguageEnsembleBundle::isDescribedBy);
  }

  /** Reads the description; members are looked at when they are needed. */
  static LanguageEnsembleBundle read(Path directory, Configuration hadoop) {
    return WrittenEnsemble.read(
        directory,
        hadoop,
        json -> {
          WrittenEnsemble.requireKnown(directory, json, VERSION);
          List<MemberModel> members = WrittenEnsemble.members(json, directory);
          Map<String, Object> provenance =
              JSON.convertValue(json.get("provenance"), new TypeReference<>() {});
          if (members.isEmpty() || provenance == null || !json.has("fit")) {
            throw new IllegalArgumentException("one without members, fit or provenance");
          }
          return new LanguageEnsembleBundle(
              members, json.path(CODEC).asText(), Fit.fromJson(json.get("fit")), provenance);
        });
  }

  /**
   * The members.
   *
   * @param cacheBytes of their parameters that a process may keep
   */
  LanguageMembers members(long cacheBytes) {
    return new LanguageMembers(members, codecSha256, cacheBytes);
  }
}
