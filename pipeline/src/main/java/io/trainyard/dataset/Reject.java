package io.trainyard.dataset;

import io.trainyard.image.UnreadableImage;
import java.io.Serializable;

/**
 * A file that is no row.
 *
 * @param id that its row would have
 * @param path relative to the root of the source
 * @param bytes the file's length
 * @param reason for counting, such as {@code truncated}
 * @param detail for people
 */
record Reject(long id, String path, long bytes, String reason, String detail)
    implements Serializable {

  /** Longer files than are read at all. */
  static final String TOO_LARGE = "too-large";

  /** Files that may not be read. */
  static final String NOT_READABLE = "not-readable";

  /** Files that the table of targets has no values for. */
  static final String NO_TARGET = "no-target";

  static Reject withoutTarget(FileTable.Entry file) {
    return new Reject(
        file.id(), file.path(), file.length(), NO_TARGET, "no values in the table of targets");
  }

  static Reject of(FileTable.Entry file, UnreadableImage e) {
    return new Reject(file.id(), file.path(), file.length(), e.reason().label(), e.getMessage());
  }

  Manifest.Skipped skipped() {
    return new Manifest.Skipped(path, reason + ": " + detail);
  }
}
