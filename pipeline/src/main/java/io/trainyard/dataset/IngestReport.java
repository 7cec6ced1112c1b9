package io.trainyard.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What ingest did.
 *
 * @param path of the dataset directory, fully qualified
 * @param alreadyThere whether the same dataset stood there, so that nothing was written
 */
public record IngestReport(Manifest manifest, String path, boolean alreadyThere, double seconds) {

  private static final int SHOWN = 5;

  /**
   * What is sound but hardly meant: classes of which a split that has rows has none, so that
   * nothing can be said of them there. One sentence each.
   */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (Split split : Split.values()) {
      List<String> missing = missing(manifest.split(split));
      if (!missing.isEmpty()) {
        warnings.add(
            "no %s row of class %s%s: no figure of this split will tell how well they are known"
                .formatted(
                    split.label(),
                    missing.stream().limit(SHOWN).collect(Collectors.joining(", ")),
                    missing.size() > SHOWN
                        ? " and " + (missing.size() - SHOWN) + " other classes"
                        : ""));
      }
    }
    return warnings;
  }

  private List<String> missing(Manifest.SplitFiles split) {
    return IntStream.range(0, split.rows() == 0 ? 0 : split.rowsByClass().size())
        .filter(label -> split.rowsByClass().get(label) == 0)
        .mapToObj(manifest.classNames()::get)
        .toList();
  }
}
