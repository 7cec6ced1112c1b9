package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import io.trainyard.model.ImageShape;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A source of few large files that was read once and found to be sound. Row ids are the index in
 * the training rows, and for test rows the number of training rows more.
 *
 * @param fingerprint SHA-256 over the unpacked content, in hexadecimal
 * @param shape of every image
 * @param classNames in index order
 * @param trainLabels by row; not to be changed
 * @param testLabels by row; not to be changed
 * @param chunks cuts all rows into about as many pieces as it is given
 */
record ChunkedContents(
    String fingerprint,
    ImageShape shape,
    List<String> classNames,
    int[] trainLabels,
    int[] testLabels,
    Chunks chunks)
    implements SourceContents {

  ChunkedContents {
    classNames = List.copyOf(classNames);
  }

  /** Cuts rows into pieces for tasks to decode. */
  @FunctionalInterface
  interface Chunks {
    List<Chunk> cut(int pieces);
  }

  @Override
  public SortedMap<String, String> settings() {
    return Collections.emptySortedMap();
  }

  @Override
  public String fingerprint(JavaSparkContext context, DatasetManifest standing) {
    return fingerprint;
  }

  @Override
  public PartResults write(JavaSparkContext context, Ingest.Order order, Path hidden) {
    var plan = new SplitPlan(order.seed(), order.settings(), trainLabels, testLabels.length);
    var writer =
        new PartWriter(
            hidden.toString(), shape, classNames.size(), order.settings().rowGroupBytes());
    PartResults parts = IngestTasks.run(context, this, plan, writer);
    for (Split split : Split.values()) {
      if (parts.rows(split) != plan.rows(split)) {
        throw new BadData(
            "cannot ingest: expected %d %s rows, found %d, so the source changed while it was read;"
                    .formatted(plan.rows(split), split.label(), parts.rows(split))
                + " give the same command again when nobody writes to it");
      }
    }
    return parts;
  }
}
