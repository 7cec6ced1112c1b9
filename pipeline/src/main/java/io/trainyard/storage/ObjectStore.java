package io.trainyard.storage;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Writing to stores of objects. There a file is shown once it is closed, whole and in place of what
 * stood there, and a rename is a copy, for as long as which both names are there, or neither: so
 * what is written goes straight to its place, and is given up before it is closed where anything
 * fails.
 */
final class ObjectStore {

  private ObjectStore() {}

  /**
   * Whether {@code path} is on one. Those that do not say so, as old clients of theirs do not, are
   * written to like other file systems.
   */
  static boolean has(FileSystem fs, Path path) throws IOException {
    // What can be given up before it is closed is not shown before that.
    return fs.hasPathCapability(path, CommonPathCapabilities.ABORTABLE_STREAM);
  }

  /**
   * Writes an object in one step.
   *
   * @param fence asked once all is written and nothing is shown yet
   * @throws IOException if anything fails; then {@code path} is as it was
   */
  static void put(FileSystem fs, Path path, AtomicFiles.Content content, Runnable fence)
      throws IOException {
    FSDataOutputStream out = fs.create(path, true);
    boolean whole = false;
    try {
      content.writeTo(new Unclosed(out));
      fence.run();
      whole = true;
    } finally {
      if (!whole) {
        out.abort();
      }
    }
    out.close();
  }

  /** For content that closes what it writes to, as compressing streams do, also when they fail. */
  private static final class Unclosed extends FilterOutputStream {

    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      out.write(bytes, from, count);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
