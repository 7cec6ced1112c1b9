package io.trainyard.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What ingest did.
 *
 * @param dataset what its manifest says
 * @param path of the dataset directory, fully qualified
 * @param alreadyThere whether the same dataset stood there, so that nothing was written
 */
public record IngestReport(
    DatasetManifest dataset, String path, boolean alreadyThere, double seconds) {

  private static final int SHOWN = 5;

  /**
   * What the manifest of a dataset of images says.
   *
   * @throws IllegalStateException if it is of something else
   */
  public Manifest manifest() {
    if (dataset instanceof Manifest images) {
      return images;
    }
    throw new IllegalStateException("expected a dataset of images, found one of " + dataset.kind());
  }

  /**
   * What is sound but hardly meant: classes of which a split that has rows has none, so that
   * nothing can be said of them there; documents that run into one another. One sentence each.
   */
  public List<String> warnings() {
    return dataset instanceof TextManifest text ? warnings(text) : warnings(manifest());
  }

  private static List<String> warnings(TextManifest text) {
    long documents = text.origin().documents();
    if (documents < 2 || text.endsDocuments()) {
      return List.of();
    }
    return List.of(
        "%d documents do not end in <eos>: networks read them as one text, each right behind the one before, and what they generate ends nowhere; set %s = true to end each"
            .formatted(documents, TextManifest.END_OF_DOCUMENT));
  }

  private static List<String> warnings(Manifest manifest) {
    List<String> warnings = new ArrayList<>();
    for (Split split : Split.values()) {
      List<String> missing = missing(manifest, split);
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

  private static List<String> missing(Manifest manifest, Split split) {
    List<Long> rows = manifest.split(split).rowsByClass();
    return IntStream.range(0, manifest.rows(split) == 0 ? 0 : rows.size())
        .filter(label -> rows.get(label) == 0)
        .mapToObj(manifest.classNames()::get)
        .toList();
  }
}
