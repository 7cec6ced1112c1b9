package io.trainyard.dataset;

import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Checksum;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Remembers the files that were read from end to end and found to be what a manifest says, so that
 * many readers of one file check it once. A file whose length or modification time is another now
 * is checked again. Thread-safe: who asks while a file is being checked waits for the answer.
 */
final class CheckedFiles {

  /** What all readers of a JVM share. */
  static final CheckedFiles OF_THIS_JVM = new CheckedFiles(1 << 15);

  private static final int LOCKS = 64;

  private record Version(String path, long length, long modified, Checksum checksum) {}

  /** The versions that were asked for last. */
  private static final class Recent extends LinkedHashMap<Version, Boolean> {

    private static final long serialVersionUID = 1L;

    private final int capacity;

    Recent(int capacity) {
      super(16, 0.75f, true);
      this.capacity = capacity;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Version, Boolean> eldest) {
      return size() > capacity;
    }
  }

  private final Map<Version, Boolean> checked;
  private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

  /**
   * @param capacity the most files to remember, at least 1
   */
  CheckedFiles(int capacity) {
    this.checked = Collections.synchronizedMap(new Recent(capacity));
  }

  /**
   * Checks {@code file} unless that was done since it last changed.
   *
   * @return what the file system says of the file
   * @throws io.trainyard.failure.BadData if the file has another content
   * @throws IOException if there is no such file, or it cannot be read
   */
  FileStatus check(Path file, Manifest.Part part, Configuration conf) throws IOException {
    FileStatus status = AtomicFiles.fileSystem(file, conf).getFileStatus(file);
    var version =
        new Version(
            file.toString(), status.getLen(), status.getModificationTime(), part.checksum());
    synchronized (locks[Math.floorMod(version.hashCode(), LOCKS)]) {
      if (checked.get(version) == null) {
        PartFiles.checkContent(file, part, conf);
        checked.put(version, true);
      }
    }
    return status;
  }
}
