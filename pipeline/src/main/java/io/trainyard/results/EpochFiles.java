package io.trainyard.results;

import io.trainyard.storage.AtomicFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The files of a table that has one for each epoch of each training.
 *
 * @param files by training and by epoch
 */
public record EpochFiles(List<EpochFile> files) {

  private static final Pattern NAME = Pattern.compile("(?:(.+-\\d+)-)?epoch-(\\d+)\\.parquet");

  /**
   * A file.
   *
   * @param training tells one training from others in the table; empty of the only one
   */
  public record EpochFile(String training, int epoch, Path path) {}

  public EpochFiles {
    files = List.copyOf(files);
  }

  /** Those in a directory, which need not exist. */
  public static EpochFiles in(Path directory, Configuration conf) throws IOException {
    FileStatus[] found;
    try {
      found = AtomicFiles.fileSystem(directory, conf).listStatus(directory);
    } catch (FileNotFoundException e) {
      return new EpochFiles(List.of());
    }
    List<EpochFile> files = new ArrayList<>();
    for (FileStatus status : found) {
      Matcher name = NAME.matcher(status.getPath().getName());
      if (name.matches()) {
        String training = name.group(1) == null ? "" : name.group(1);
        files.add(new EpochFile(training, Integer.parseInt(name.group(2)), status.getPath()));
      }
    }
    files.sort(Comparator.comparing(EpochFile::training).thenComparing(EpochFile::epoch));
    return new EpochFiles(files);
  }

  /** How many trainings they are of. */
  public int trainings() {
    return byTraining().size();
  }

  private Map<String, List<EpochFile>> byTraining() {
    return files.stream()
        .collect(Collectors.groupingBy(EpochFile::training, TreeMap::new, Collectors.toList()));
  }

  /** Those of the first trainings, of each the first epoch, the last, and some between. */
  public EpochFiles within(Excerpt.Limits limits) {
    List<EpochFile> some = new ArrayList<>();
    List<List<EpochFile>> trainings =
        byTraining().values().stream().limit(limits.trainings()).toList();
    int each = limits.each(trainings.size());
    for (List<EpochFile> training : trainings) {
      some.addAll(spread(training, each, limits.kept()));
    }
    return new EpochFiles(some);
  }

  private static List<EpochFile> spread(List<EpochFile> files, int most, int kept) {
    if (files.size() <= most) {
      return files;
    }
    TreeSet<Integer> places = new TreeSet<>();
    for (int i = 0; i < most; i++) {
      places.add(Math.toIntExact(Math.round(i * (files.size() - 1.0) / (most - 1))));
    }
    for (int place = 0; place < files.size(); place++) {
      if (files.get(place).epoch() == kept) {
        places.add(place);
      }
    }
    return places.stream().map(files::get).toList();
  }
}
