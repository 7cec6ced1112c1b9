package io.trainyard.dataset;

import io.trainyard.config.Section;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;

/** Where ingest reads from, and how: one case for each format of raw files. */
public sealed interface Source
    permits IdxSource, FolderSource, TaskSource, TextSource, PairSource, PairTaskSource {

  /** The formats by the name that {@code dataset.source.kind} gives them. */
  Map<String, Function<Section, Source>> KINDS =
      Map.of(
          "idx",
          IdxSource::read,
          FolderSource.KIND,
          FolderSource::read,
          TaskSource.KIND,
          TaskSource::read,
          TextSource.KIND,
          TextSource::read,
          PairSource.KIND,
          PairSource::read,
          PairTaskSource.KIND,
          PairTaskSource::read);

  /** The name of the format. */
  String kind();

  /**
   * Finds out what the source holds; a source of few large files is read once, from end to end.
   *
   * @throws io.trainyard.failure.BadData if a file is missing or is not what it should be
   * @throws IOException if reading fails for a reason outside of the data
   */
  SourceContents open(Configuration conf) throws IOException;
}
