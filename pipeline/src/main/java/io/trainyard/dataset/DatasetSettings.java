package io.trainyard.dataset;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.dataset.exercise.Curriculum;
import java.util.Optional;

/**
 * The section {@code dataset}.
 *
 * @param path the dataset directory, on any Hadoop file system
 * @param source what ingest reads; empty where nothing is ingested
 * @param validationFraction the part of the training rows of each class that is set aside, 0 to 1
 * @param partitions Parquet files of each split
 * @param rowGroupBytes about how many bytes of rows, before compression, a row group holds
 * @param normalization how pixels become numbers
 * @param shuffleBufferBytes about how many bytes of rows are shuffled together each epoch, at least
 *     1
 * @param cache whether workers keep their rows in memory
 * @param loaderThreads that prepare a worker's minibatches ahead of it; empty to go by the
 *     processors of a task
 * @param curriculum which rows of a dataset of exercises training takes when
 */
public record DatasetSettings(
    Optional<String> path,
    Optional<Source> source,
    double validationFraction,
    int partitions,
    int rowGroupBytes,
    PixelNormalization normalization,
    long shuffleBufferBytes,
    CacheMode cache,
    Optional<Integer> loaderThreads,
    Curriculum curriculum) {

  private static final int MAX_PARTITIONS = 100_000;
  private static final int MAX_LOADER_THREADS = 256;
  private static final int MAX_ROW_GROUP_BYTES = 1 << 30;

  /** Reads the section below {@code root}; problems are noted there. */
  public static DatasetSettings read(Section root) {
    Section section = root.section("dataset");
    var settings =
        new DatasetSettings(
            section.optionalText("path"),
            source(section),
            section.decimal("validation-fraction", Range.halfOpen(0, 1)),
            section.integer("partitions", Range.between(1, MAX_PARTITIONS)),
            section.integer("row-group-bytes", Range.between(1024, MAX_ROW_GROUP_BYTES)),
            section.choice("normalization", PixelNormalization.class),
            section.longInteger("shuffle-buffer-bytes", Range.atLeast(1)),
            section.choice("cache", CacheMode.class),
            section.optionalInteger("loader-threads", Range.between(0, MAX_LOADER_THREADS)),
            section.kind("curriculum", "curriculum", Curriculum.KINDS));
    section.done();
    return settings;
  }

  /**
   * How many rows of a dataset are shuffled together each epoch: a function of the settings and the
   * manifest alone, whatever machine reads. At least 1.
   */
  public int shuffleRows(Manifest manifest) {
    long rows = shuffleBufferBytes / RowForm.of(manifest).memoryBytes();
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, rows));
  }

  /** The same with another path. */
  public DatasetSettings at(String path) {
    return new DatasetSettings(
        Optional.of(path),
        source,
        validationFraction,
        partitions,
        rowGroupBytes,
        normalization,
        shuffleBufferBytes,
        cache,
        loaderThreads,
        curriculum);
  }

  private static Optional<Source> source(Section section) {
    return section.isNull("source")
        ? Optional.empty()
        : Optional.ofNullable(section.kind("source", "source", Source.KINDS));
  }
}
