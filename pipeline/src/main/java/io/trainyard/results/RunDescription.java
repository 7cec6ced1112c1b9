package io.trainyard.results;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What makes a run this run.
 *
 * @param job such as {@code train}
 * @param configuration every value in effect, by its path, rendered as JSON
 * @param defaults what values would be if nobody had set them, likewise: of a key that there was
 *     not yet when a run was begun, what that run was made by
 * @param datasetFingerprint of the dataset's content
 * @param networkSha256 of the network's description, since a file of the user's own may change
 * @param versions of everything that takes part, by name
 */
public record RunDescription(
    String job,
    SortedMap<String, String> configuration,
    SortedMap<String, String> defaults,
    String datasetFingerprint,
    String networkSha256,
    long seed,
    Map<String, String> versions) {

  public RunDescription {
    defaults = Collections.unmodifiableSortedMap(new TreeMap<>(defaults));
    configuration = Collections.unmodifiableSortedMap(new TreeMap<>(configuration));
    versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
  }
}
