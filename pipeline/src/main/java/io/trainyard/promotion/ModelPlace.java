package io.trainyard.promotion;

import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.model.ModelFiles;
import io.trainyard.results.RunFile;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Paths;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Where models lie: in runs, under names that they were promoted to, or anywhere else. */
public final class ModelPlace {

  private ModelPlace() {}

  /**
   * Where the model lies that is meant by {@code given}: there, in the run that is there, or, where
   * {@code given} is a name's directory, in its current version.
   *
   * @throws BadData if its file system cannot be reached, or no version is current
   */
  public static Path locate(String given, Configuration conf) {
    Path path = Paths.parse(given, "--model");
    try {
      FileSystem fs = AtomicFiles.fileSystem(path, conf);
      Path inRun = new Path(path, "model");
      if (ModelFiles.isAt(inRun, conf)) {
        return fs.makeQualified(inRun);
      }
      NamedModel named = new NamedModel(fs.makeQualified(path), conf);
      return named.exists() ? named.current() : fs.makeQualified(path);
    } catch (IOException e) {
      throw new BadData(
          "cannot read the model " + path + ": " + e.getMessage() + "; give --model a bundle", e);
    }
  }

  /**
   * The directory of the run that a model lies in; a model that was copied elsewhere lies in none.
   *
   * @throws Infrastructure if the file system fails
   */
  public static Optional<Path> runOf(Path model, Configuration conf) {
    Path parent = model.getParent();
    return Optional.ofNullable(parent).filter(directory -> isRun(directory, conf));
  }

  static boolean isRun(Path directory, Configuration conf) {
    try {
      return AtomicFiles.fileSystem(directory, conf).exists(new Path(directory, RunFile.NAME));
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  /**
   * The directory that keeps what is measured of a model: its run's, or, of one that was promoted,
   * the version's own. A model anywhere else has none.
   *
   * @throws Infrastructure if the file system fails
   */
  public static Optional<Path> homeOf(Path model, Configuration conf) {
    return runOf(model, conf)
        .or(() -> Optional.of(model).filter(directory -> isVersion(directory, conf)));
  }

  private static boolean isVersion(Path directory, Configuration conf) {
    Path parent = directory.getParent();
    try {
      return parent != null && new NamedModel(parent, conf).exists();
    } catch (IOException e) {
      throw unreadable(parent, e);
    }
  }

  /**
   * The file below {@link #homeOf} that keeps an evaluation.
   *
   * @param name of the evaluation, such as {@code test}
   */
  public static Optional<Path> reportOf(Path model, String name, Configuration conf) {
    return homeOf(model, conf)
        .map(home -> new Path(home, Report.DIRECTORY + "/" + name + Report.ENDING));
  }

  private static Infrastructure unreadable(Path directory, IOException e) {
    return new Infrastructure("cannot look into " + directory + ": " + e.getMessage(), e);
  }
}
