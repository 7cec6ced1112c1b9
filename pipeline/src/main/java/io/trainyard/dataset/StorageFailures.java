package io.trainyard.dataset;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Failure;
import io.trainyard.failure.Infrastructure;
import io.trainyard.storage.Unwritable;
import java.io.IOException;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** The kind of failure that an error of a file system is: whether the same command may succeed. */
final class StorageFailures {

  private StorageFailures() {}

  /**
   * @param what could not be done, beginning with "cannot"
   * @param key the setting that says where to read
   */
  static Failure reading(String what, String key, IOException e) {
    if (e instanceof UnsupportedFileSystemException) {
      return unknownFileSystem(what, key, e);
    }
    if (Unwritable.is(e)) {
      return new BadData(
          "%s: expected files that can be read, found %s; make them readable, or set %s to others"
              .formatted(what, e, key),
          e);
    }
    return forNow(what, e);
  }

  /**
   * @param what could not be done, beginning with "cannot"
   * @param key the setting that says where to write
   */
  static Failure writing(String what, String key, IOException e) {
    if (e instanceof UnsupportedFileSystemException) {
      return unknownFileSystem(what, key, e);
    }
    if (Unwritable.is(e)) {
      return new BadConfiguration(
          "%s: expected %s to be a directory that can be written, found %s; set it to one that can"
              .formatted(what, key, e),
          e);
    }
    return forNow(what, e);
  }

  private static Failure unknownFileSystem(String what, String key, IOException e) {
    return new BadConfiguration(
        "%s: expected a file system that Hadoop knows, found %s; mend %s"
            .formatted(what, e.getMessage(), key),
        e);
  }

  private static Failure forNow(String what, IOException e) {
    return new Infrastructure(what + ": " + e + "; give the same command again", e);
  }
}
