package io.trainyard.dataset;

import io.trainyard.model.ImageShape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** All files that an ingest wrote, split by split and in the order of their rows. */
record PartResults(List<PartResult> parts) {

  PartResults {
    parts = List.copyOf(parts);
  }

  long rows(Split split) {
    return parts.stream()
        .filter(part -> part.split() == split)
        .mapToLong(part -> part.file().rows())
        .sum();
  }

  Manifest manifest(DatasetIdentity identity, List<String> classNames, ImageShape shape) {
    return new Manifest(
        Manifest.FORMAT_VERSION,
        Manifest.IMAGE_KIND,
        identity.fingerprint(),
        identity.sourceFingerprint(),
        shape,
        classNames,
        statistics(classNames.size(), shape),
        new Manifest.Splits(
            files(Split.TRAIN, classNames.size(), shape),
            files(Split.VALIDATION, classNames.size(), shape),
            files(Split.TEST, classNames.size(), shape)),
        identity.settings(),
        List.of());
  }

  private PartResult.Totals totals(Split split, int classes, ImageShape shape) {
    PartResult.Totals total = PartResult.Totals.zero(classes, shape.channels());
    parts.stream().filter(part -> part.split() == split).forEach(part -> total.add(part.totals()));
    return total;
  }

  private Manifest.SplitFiles files(Split split, int classes, ImageShape shape) {
    List<Manifest.Part> files =
        parts.stream().filter(part -> part.split() == split).map(PartResult::file).toList();
    return new Manifest.SplitFiles(
        rows(split),
        Arrays.stream(totals(split, classes, shape).rowsByClass()).boxed().toList(),
        files);
  }

  private Manifest.ChannelStatistics statistics(int classes, ImageShape shape) {
    PartResult.Totals total = totals(Split.TRAIN, classes, shape);
    double n = (double) Arrays.stream(total.rowsByClass()).sum() * shape.height() * shape.width();
    double[] mean = Arrays.stream(total.sums()).mapToDouble(sum -> sum / n).toArray();
    double[] std =
        IntStream.range(0, mean.length)
            .mapToDouble(c -> Math.sqrt(Math.max(0, total.squares()[c] / n - mean[c] * mean[c])))
            .toArray();
    return new Manifest.ChannelStatistics(
        Arrays.stream(mean).boxed().toList(), Arrays.stream(std).boxed().toList());
  }
}
