package io.trainyard.results;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Failure;
import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Unwritable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Files that a run leaves beside its tables: text and pictures. Each appears whole or not at all,
 * in place of an earlier one.
 *
 * @param directory of the run, whose name is the run's
 */
public record RunFiles(Path directory, Configuration conf) {

  /** The run's name. */
  public String runId() {
    return directory.getName();
  }

  public Path path(String name) {
    return new Path(directory, name);
  }

  /** Writes text in UTF-8; see below. */
  public void write(String name, String text) {
    write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @throws BadConfiguration if nothing can ever be written there
   * @throws Infrastructure if the file system fails
   */
  public void write(String name, byte[] content) {
    Path file = path(name);
    try {
      AtomicFiles.write(file, conf, out -> out.write(content));
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static Failure failure(Path file, IOException e) {
    String what = "cannot write " + file;
    return Unwritable.is(e)
        ? new BadConfiguration(
            "%s: expected a directory that can be written, found %s; set run.root to one that can"
                .formatted(what, e.getMessage()),
            e)
        : new Infrastructure(
            what + ": " + e.getMessage() + "; mend it, then give the same command again", e);
  }
}
