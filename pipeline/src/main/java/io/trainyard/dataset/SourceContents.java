package io.trainyard.dataset;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/** A source that was opened: what it holds, and how its rows are written. */
interface SourceContents {

  /** In index order; none where rows have targets. */
  List<String> classNames();

  /** In the order of the values; none where rows have classes. */
  default List<String> targetNames() {
    return List.of();
  }

  /** What of the source's own settings shapes the rows, beside its kind and the class names. */
  SortedMap<String, String> settings();

  /**
   * SHA-256 over the content, in hexadecimal: two sources of one content have one fingerprint,
   * wherever they are.
   *
   * @param standing a dataset that may be of this content
   */
  String fingerprint(JavaSparkContext context, DatasetManifest standing) throws IOException;

  /**
   * Writes every row into files.
   *
   * @param hidden the directory to write to
   * @throws io.trainyard.failure.BadData if the content is not sound
   */
  Ingested write(JavaSparkContext context, Ingest.Order order, Path hidden) throws IOException;
}
