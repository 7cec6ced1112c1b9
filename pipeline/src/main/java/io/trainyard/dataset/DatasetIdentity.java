package io.trainyard.dataset;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.storage.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What makes a dataset the one it is.
 *
 * @param sourceFingerprint SHA-256 over the unpacked content of the source
 * @param settings every one that shapes the rows or the order in which readers see them
 */
record DatasetIdentity(String sourceFingerprint, SortedMap<String, String> settings) {

  /** Counts up when the same source and settings come to other rows than before. */
  private static final int VERSION = 1;

  DatasetIdentity {
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
  }

  /**
   * @param fingerprint of the source's content
   */
  static DatasetIdentity of(String fingerprint, SourceContents contents, Ingest.Order order) {
    DatasetSettings settings = order.settings();
    var all = new TreeMap<>(contents.settings());
    all.put("run.seed", Long.toString(order.seed().value()));
    all.put("dataset.source.kind", order.kind());
    all.put("dataset.source.class-names", contents.classNames().toString());
    all.put("dataset.validation-fraction", Double.toString(settings.validationFraction()));
    all.put("dataset.partitions", Integer.toString(settings.partitions()));
    all.put("dataset.row-group-bytes", Integer.toString(settings.rowGroupBytes()));
    return new DatasetIdentity(fingerprint, all);
  }

  /** SHA-256 over all of it. */
  String fingerprint() {
    var shaping = new TreeMap<>(settings);
    // The tokenizer's label says it too, and fingerprints of before it stood alone still hold.
    shaping.remove(TextManifest.END_OF_DOCUMENT);
    return Sha256.of(
        (VERSION + "\n" + sourceFingerprint + "\n" + shaping + "\n")
            .getBytes(StandardCharsets.UTF_8));
  }

  /** The refusal to put this dataset where {@code existing} stands: it names what differs. */
  BadConfiguration refusal(String where, DatasetManifest existing) {
    List<String> expected = new ArrayList<>();
    List<String> found = new ArrayList<>();
    if (!existing.sourceFingerprint().equals(sourceFingerprint)) {
      expected.add("a source with SHA-256 " + sourceFingerprint);
      found.add("one with " + existing.sourceFingerprint());
    }
    var keys = new TreeSet<>(settings.keySet());
    keys.addAll(existing.settings().keySet());
    for (String key : keys) {
      String now = settings.getOrDefault(key, "nothing");
      String then = existing.settings().getOrDefault(key, "nothing");
      if (!now.equals(then)) {
        expected.add(key + " = " + now);
        found.add(key + " = " + then);
      }
    }
    return new BadConfiguration(
        "cannot ingest into %s, which holds another dataset: expected %s, found %s; give"
                .formatted(where, String.join(", ", expected), String.join(", ", found))
            + " --overwrite to replace it, or another dataset.path");
  }
}
