package io.trainyard.dataset;

import io.trainyard.model.ImageShape;
import io.trainyard.model.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All files that an ingest wrote, split by split and in the order of their rows.
 *
 * @param source SHA-256 over the content that was read
 * @param shape what a network sees
 * @param origin what else is to be told of rows that come from a tree of files
 */
record PartResults(
    List<PartResult> parts, String source, ImageShape shape, Optional<TreeOrigin> origin)
    implements Ingested {

  /**
   * @param preparation of the rows
   * @param listing fingerprint of the tree
   * @param files in the tree
   * @param rejected those that are no rows
   */
  record TreeOrigin(ImagePreparation preparation, String listing, long files, Rejected rejected) {

    private Manifest.SourceTree tree() {
      return new Manifest.SourceTree(
          listing,
          files,
          rejected.count(),
          rejected.byReason(),
          rejected.files().stream().map(WrittenFile::file).toList());
    }
  }

  PartResults {
    parts = List.copyOf(parts);
  }

  PartResults(List<PartResult> parts, String source, ImageShape shape) {
    this(parts, source, shape, Optional.empty());
  }

  @Override
  public List<WrittenFile> written() {
    return Stream.concat(
            parts.stream().map(part -> new WrittenFile(part.written(), part.file())),
            origin.stream().flatMap(tree -> tree.rejected().files().stream()))
        .toList();
  }

  long rows(Split split) {
    return parts.stream()
        .filter(part -> part.split() == split)
        .mapToLong(part -> part.file().rows())
        .sum();
  }

  /** Of rows that have classes. */
  Manifest manifest(DatasetIdentity identity, List<String> classNames) {
    return manifest(identity, classNames, List.of());
  }

  /**
   * @param classNames in index order; none where rows have targets
   * @param targetNames in the order of the values; none where rows have classes
   */
  @Override
  public Manifest manifest(
      DatasetIdentity identity, List<String> classNames, List<String> targetNames) {
    PartResult.Totals train = totals(Split.TRAIN, classNames.size(), targetNames.size());
    StoredImages stored = stored(train);
    List<Task.Target> targets = targetNames.isEmpty() ? null : train.targets().named(targetNames);
    return new Manifest(
        Manifest.FORMAT_VERSION,
        Manifest.IMAGE_KIND,
        identity.fingerprint(),
        identity.sourceFingerprint(),
        shape,
        classNames,
        statistics(train),
        new Manifest.Splits(
            files(Split.TRAIN, classNames.size()),
            files(Split.VALIDATION, classNames.size()),
            files(Split.TEST, classNames.size())),
        identity.settings(),
        origin.stream()
            .flatMap(tree -> tree.rejected().first().stream())
            .map(Reject::skipped)
            .toList(),
        stored,
        origin.map(TreeOrigin::tree).orElse(null),
        targets);
  }

  /** Null where each row is pixels of one shape. */
  private StoredImages stored(PartResult.Totals train) {
    if (origin.isEmpty() || origin.get().preparation().uniform()) {
      return null;
    }
    long rows = Math.max(1, rows(Split.TRAIN));
    return origin.get().preparation().stored((train.stored()[0] + rows - 1) / rows);
  }

  /** Over the rows of a split, which have classes. */
  PartResult.Totals totals(Split split, int classes) {
    return totals(split, classes, 0);
  }

  private PartResult.Totals totals(Split split, int classes, int targets) {
    PartResult.Totals total = PartResult.Totals.zero(classes, targets, shape.channels());
    parts.stream().filter(part -> part.split() == split).forEach(part -> total.add(part.totals()));
    return total;
  }

  private Manifest.SplitFiles files(Split split, int classes) {
    List<Manifest.Part> files =
        parts.stream().filter(part -> part.split() == split).map(PartResult::file).toList();
    return new Manifest.SplitFiles(
        rows(split), Arrays.stream(totals(split, classes).rowsByClass()).boxed().toList(), files);
  }

  private Manifest.ChannelStatistics statistics(PartResult.Totals total) {
    double n = (double) rows(Split.TRAIN) * shape.height() * shape.width();
    double[] mean = Arrays.stream(total.sums()).mapToDouble(sum -> sum / n).toArray();
    double[] std =
        IntStream.range(0, mean.length)
            .mapToDouble(c -> Math.sqrt(Math.max(0, total.squares()[c] / n - mean[c] * mean[c])))
            .toArray();
    return new Manifest.ChannelStatistics(
        Arrays.stream(mean).boxed().toList(), Arrays.stream(std).boxed().toList());
  }
}
