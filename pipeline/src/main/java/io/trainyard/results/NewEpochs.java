package io.trainyard.results;

import io.trainyard.storage.AtomicFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What trainings that share a run have written into its table {@code metrics/} since it was last
 * looked at. It costs a listing of the table, and a small file for each training that has come
 * further. Not thread-safe.
 */
public final class NewEpochs {

  private final Path directory;
  private final Pattern name;
  private final Configuration conf;
  private final Map<String, Long> seen = new HashMap<>();

  /** A file of one epoch of one training. */
  private record Found(int number, int epoch, Path path) {}

  /**
   * @param group what the trainings are, such as {@code members}
   */
  public NewEpochs(Path run, String group, Configuration conf) {
    this.directory = Outlet.ofRun(run, conf).metrics().path();
    this.name = Pattern.compile(Pattern.quote(group) + "-(\\d+)-epoch-(\\d+)\\.parquet");
    this.conf = conf;
  }

  /** Takes what is there as seen; how much that is. */
  public int passOver() throws IOException {
    newest();
    return seen.size();
  }

  /**
   * The rows of the last epoch of each training that has written one since, by its number. Of
   * several epochs the earlier ones are left out.
   */
  public SortedMap<Integer, List<MetricRow>> next() throws IOException {
    SortedMap<Integer, List<MetricRow>> rows = new TreeMap<>();
    for (Found found : newest().values()) {
      try {
        rows.put(found.number(), MetricRow.FORM.read(found.path(), conf));
      } catch (FileNotFoundException e) {
        // Is being written again.
        seen.remove(found.path().getName());
      }
    }
    return rows;
  }

  private SortedMap<Integer, Found> newest() throws IOException {
    SortedMap<Integer, Found> newest = new TreeMap<>();
    for (FileStatus status : files()) {
      Path path = status.getPath();
      Matcher parts = name.matcher(path.getName());
      // One that is written again, by a training that was tried again, is new again.
      if (parts.matches() && isNew(path.getName(), status.getModificationTime())) {
        Found found =
            new Found(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), path);
        newest.merge(found.number(), found, (a, b) -> a.epoch() > b.epoch() ? a : b);
      }
    }
    return newest;
  }

  private boolean isNew(String file, long time) {
    Long before = seen.put(file, time);
    return before == null || before != time;
  }

  private FileStatus[] files() throws IOException {
    FileSystem fs = AtomicFiles.fileSystem(directory, conf);
    try {
      return fs.listStatus(directory);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }
}
