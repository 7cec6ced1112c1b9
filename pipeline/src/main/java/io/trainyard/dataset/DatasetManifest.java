package io.trainyard.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import io.trainyard.failure.BadData;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;

/** What every manifest says, whatever the dataset's rows are: one case for each sort of rows. */
public sealed interface DatasetManifest permits Manifest, TextManifest {

  /** What rows are: {@code image}, {@code text} or {@code sequence-pair}. */
  String kind();

  /** SHA-256 over the source's fingerprint and every setting that shapes the rows. */
  String fingerprint();

  /** SHA-256 over the unpacked content of the source. */
  String sourceFingerprint();

  /** Those that shaped the rows, by name. */
  SortedMap<String, String> settings();

  /** The number of rows of a split. */
  long rows(Split split);

  /** Every file that belongs to the dataset, beside the manifest. */
  List<Manifest.Part> files();

  /** As {@code manifest.json}. */
  byte[] toJson();

  /**
   * @param where the manifest was found, for messages
   * @throws BadData if it is not a manifest, or of a later format version
   */
  static DatasetManifest fromJson(byte[] json, String where) {
    try {
      JsonNode tree = Manifest.JSON.readTree(json);
      return TextManifest.KINDS.contains(tree.path("kind").asText())
          ? TextManifest.fromJson(tree, where)
          : Manifest.fromJson(json, where);
    } catch (IOException e) {
      throw Manifest.unreadable(where, e);
    }
  }
}
