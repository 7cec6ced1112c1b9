package io.trainyard.results;

import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.AtomicFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A table of results: a directory of Parquet files, one an epoch of each training, that any Parquet
 * reader can read while the run goes on. An epoch that is written again replaces what it wrote
 * before, so a resumed run never doubles rows.
 *
 * @param <T> a row
 */
public final class ResultTable<T> {

  private static final String EPOCH = "epoch-";

  private final Path directory;
  private final String prefix;
  private final Configuration conf;
  private final RowForm<T> form;

  /**
   * @param prefix of the names of the files that are written: what tells one training's from
   *     others'
   */
  ResultTable(Path directory, String prefix, Configuration conf, RowForm<T> form) {
    this.directory = directory;
    this.prefix = prefix;
    this.conf = conf;
    this.form = form;
  }

  public Path path() {
    return directory;
  }

  /**
   * Writes the rows of one epoch, in place of what was there of it.
   *
   * @throws Infrastructure if that fails; then the table is as it was
   */
  public void write(int epoch, Collection<T> rows) {
    Path file = new Path(directory, String.format("%s%s%05d.parquet", prefix, EPOCH, epoch));
    try {
      byte[] parquet = form.toParquet(rows, conf);
      AtomicFiles.write(file, conf, out -> out.write(parquet));
    } catch (IOException e) {
      throw new Infrastructure(
          "cannot write results to "
              + file
              + ": "
              + e.getMessage()
              + "; mend it, then give the same command again",
          e);
    }
  }

  /** All rows of all trainings, by epoch and as they were written. */
  public List<T> rows() {
    return lastRows(Integer.MAX_VALUE);
  }

  /**
   * The rows of the last so many epochs of the only training of a run.
   *
   * @throws Infrastructure if the file system fails, or a file is damaged
   */
  public List<T> lastRows(int epochs) {
    List<T> rows = new ArrayList<>();
    try {
      List<FileStatus> files = files();
      for (FileStatus status : files.subList(Math.max(0, files.size() - epochs), files.size())) {
        rows.addAll(form.read(status.getPath(), conf));
      }
      return rows;
    } catch (IOException | RuntimeException e) {
      throw new Infrastructure("cannot read results in " + directory + ": " + e.getMessage(), e);
    }
  }

  /**
   * How many epochs each training has written, by what the names of its files begin with: nothing
   * where it is the only one of its run.
   */
  public SortedMap<String, Integer> epochs() {
    SortedMap<String, Integer> epochs = new TreeMap<>();
    try {
      for (FileStatus status : files()) {
        String name = status.getPath().getName();
        int end = name.lastIndexOf(EPOCH);
        if (end >= 0) {
          epochs.merge(name.substring(0, end), 1, Integer::sum);
        }
      }
      return epochs;
    } catch (IOException e) {
      throw new Infrastructure("cannot read results in " + directory + ": " + e.getMessage(), e);
    }
  }

  /**
   * The rows of some of the files, where all would be too much to look at.
   *
   * @throws Infrastructure if the file system fails, or a file is damaged
   */
  public Excerpt<T> excerpt(Excerpt.Limits limits) {
    try {
      EpochFiles all = EpochFiles.in(directory, conf);
      EpochFiles some = all.within(limits);
      List<T> rows = new ArrayList<>();
      for (EpochFiles.EpochFile file : some.files()) {
        rows.addAll(form.read(file.path(), conf));
      }
      return new Excerpt<>(rows, all, some);
    } catch (IOException | RuntimeException e) {
      throw new Infrastructure("cannot read results in " + directory + ": " + e.getMessage(), e);
    }
  }

  private List<FileStatus> files() throws IOException {
    try {
      FileStatus[] found = AtomicFiles.fileSystem(directory, conf).listStatus(directory);
      return Arrays.stream(found)
          .filter(status -> !status.getPath().getName().startsWith("."))
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }
}
