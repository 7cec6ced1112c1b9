package io.trainyard.dataset;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.model.Task;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A dataset of images that was opened: where it is and what its manifest says. It goes to tasks as
 * it is; they read exactly the files that the manifest lists. Immutable.
 */
public final class Dataset implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The setting that says where the dataset is. */
  static final String KEY = "dataset.path";

  private final DatasetFiles files;
  private final Manifest manifest;

  private Dataset(DatasetFiles files, Manifest manifest) {
    this.files = files;
    this.manifest = manifest;
  }

  /**
   * Opens the dataset at {@code path} and checks that each of its files is there in full length.
   *
   * @throws BadConfiguration if {@code path} is no path of a file system that Hadoop knows
   * @throws BadData if there is no dataset, its manifest cannot be used or is not of images, a file
   *     is missing or of another length, or it may not be read
   * @throws Infrastructure if the file system fails
   */
  public static Dataset open(String path, Configuration conf) {
    DatasetFiles files = DatasetFiles.open(path, conf);
    if (files.manifest() instanceof Manifest images) {
      return new Dataset(files, images);
    }
    throw files.wrongKind(Manifest.IMAGE_KIND);
  }

  /**
   * The kind of the dataset at {@code path}, which this class need not be able to read.
   *
   * @throws BadData if there is no dataset, or its manifest cannot be used
   */
  public static String kind(String path, Configuration conf) {
    return DatasetFiles.kind(path, conf);
  }

  /**
   * Reads every file from end to end.
   *
   * @throws BadData if one is missing or has another content
   */
  void checkContent(Configuration conf) throws IOException {
    files.checkContent(conf);
  }

  /** The directory, fully qualified. */
  public String path() {
    return files.path();
  }

  public Manifest manifest() {
    return manifest;
  }

  /**
   * The same rows with targets on the scale of {@code task}, as a model that was trained on other
   * rows takes them.
   *
   * @throws IllegalArgumentException unless the targets' names are the same
   */
  public Dataset scaledAs(Task.Regression task) {
    if (!(manifest.task() instanceof Task.Regression own) || !own.names().equals(task.names())) {
      throw new IllegalArgumentException(task + " on rows of " + manifest.task());
    }
    return new Dataset(files, manifest.scaledAs(task));
  }

  /** The same rows for a model that tells how probable images are, whatever their labels. */
  public Dataset unlabelled() {
    return new Dataset(files, manifest.unlabelled());
  }

  /** The number of rows of a split. */
  public long rows(Split split) {
    return manifest.rows(split);
  }

  /** SHA-256 over everything that the rows and their order come from, in hexadecimal. */
  public String fingerprint() {
    return manifest.fingerprint();
  }

  /** Where a file is. */
  Path file(Manifest.Part part) {
    return files.file(part);
  }

  /** The row groups that {@code range} touches, each clipped to it, in stored order. */
  List<Segment> segments(RowRange range) {
    return DatasetFiles.segments(manifest.split(range.split()).files(), range);
  }

  /** What to throw where reading {@code part} ended in {@code cause}: the file may have changed. */
  RuntimeException readFailure(Manifest.Part part, Exception cause, Configuration conf) {
    return files.readFailure(part, cause, conf);
  }
}
