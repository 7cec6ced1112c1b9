package io.trainyard.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.results.Outlet;
import io.trainyard.results.RunFile;
import io.trainyard.storage.AtomicFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A run that is told of, as it lies there.
 *
 * @param directory of the run
 * @param run what it is, and where it stands
 */
record RunSource(Path directory, RunFile run, Configuration conf) {

  /**
   * @throws BadData if there is no run, or what is there is none
   * @throws Infrastructure if the file system fails
   */
  static RunSource open(Path directory, Configuration conf) {
    try {
      RunFile run =
          RunFile.in(directory, conf)
              .orElseThrow(
                  () ->
                      new BadData(
                          "cannot report on %s: expected the directory of a run, with its run.json, found none; name one that train, ensemble, tune or analyze made"
                              .formatted(directory)));
      return new RunSource(directory, run, conf);
    } catch (IOException e) {
      throw new Infrastructure(
          "cannot read the run in %s: %s; mend it, then give the same command again"
              .formatted(directory, e.getMessage()),
          e);
    }
  }

  /** The run's tables. */
  Outlet tables() {
    return Outlet.ofRun(directory, conf);
  }

  Path path(String name) {
    return new Path(directory, name);
  }

  /** Files with such an ending in a directory of the run, by name; none where it is not there. */
  List<FileStatus> files(Path in, String ending) {
    try {
      return Arrays.stream(AtomicFiles.fileSystem(in, conf).listStatus(in))
          .filter(file -> file.isFile() && !file.getPath().getName().startsWith("."))
          .filter(file -> file.getPath().getName().endsWith(ending))
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new Infrastructure("cannot look into " + in + ": " + e.getMessage(), e);
    }
  }

  /** A file of the run; empty where there is none. */
  Optional<byte[]> content(Path file) {
    try {
      return Optional.of(AtomicFiles.read(file, conf));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new Infrastructure("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** The validation metric that training stops by, with its prefix; empty where there is none. */
  Optional<String> monitor() {
    return Optional.ofNullable(run.configuration().get("stopping.monitor"))
        .map(JsonNode::asText)
        .filter(name -> !name.isEmpty());
  }

  /** A whole figure that the run came to; empty where it has none, and before it has ended. */
  OptionalInt wholeFigure(String name) {
    return run.result() != null && run.result().get(name) instanceof Integer number
        ? OptionalInt.of(number)
        : OptionalInt.empty();
  }

  /** A figure in words that the run came to. */
  Optional<String> word(String name) {
    return run.result() != null && run.result().get(name) instanceof String word
        ? Optional.of(word)
        : Optional.empty();
  }

  /** What one of several trainings of the run is called. */
  String trainingWord() {
    return run.trainingWord();
  }
}
