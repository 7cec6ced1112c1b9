package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import io.trainyard.storage.AtomicFiles;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.BZip2Codec;

/**
 * A file of text.
 *
 * @param side that it has of each pair, or the only one
 * @param split that the source has it for; {@code TRAIN} where it is to be split
 * @param path fully qualified
 * @param name relative to the folder that was given, without what it says about compression
 * @param length in bytes, as it is stored
 * @param modified in milliseconds since 1970
 */
record TextFile(
    Side side, Split split, String path, String name, long length, long modified, Packing packing)
    implements Serializable {

  private static final int BUFFER = 1 << 16;

  /** How a file is compressed. */
  enum Packing {
    NONE(""),
    GZIP(".gz"),
    BZIP2(".bz2");

    private final String suffix;

    Packing(String suffix) {
      this.suffix = suffix;
    }

    static Packing of(String name) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (lower.endsWith(GZIP.suffix)) {
        return GZIP;
      }
      return lower.endsWith(BZIP2.suffix) ? BZIP2 : NONE;
    }

    String strip(String name) {
      return name.substring(0, name.length() - suffix.length());
    }
  }

  /** Whether reading may begin in the middle. */
  boolean isSeekable() {
    return packing == Packing.NONE;
  }

  /**
   * Opens the unpacked content.
   *
   * @param from where to begin; 0 where the file is not seekable
   */
  InputStream open(long from, Configuration conf) throws IOException {
    Path file = new Path(path);
    FileSystem fs = AtomicFiles.fileSystem(file, conf);
    LocalPaths.requireLetters(fs, file);
    FSDataInputStream in = fs.open(file);
    try {
      in.seek(from);
      return switch (packing) {
        case NONE -> in;
        case GZIP -> new GZIPInputStream(new Members(in), BUFFER);
        case BZIP2 -> bzip2(in, conf);
      };
    } catch (IOException | RuntimeException e) {
      in.close();
      Optional<BadData> bad = failure(e);
      if (bad.isPresent()) {
        throw bad.get();
      }
      throw e;
    }
  }

  private static InputStream bzip2(InputStream in, Configuration conf) throws IOException {
    var codec = new BZip2Codec();
    codec.setConf(conf);
    return codec.createInputStream(new BufferedInputStream(in, BUFFER));
  }

  /** The refusal of a packed file, where {@code e} says that it cannot be unpacked. */
  Optional<BadData> failure(Exception e) {
    boolean damaged =
        e instanceof ZipException
            || e instanceof EOFException
            || e instanceof RuntimeException
            || isOfUnpacking(e);
    if (packing == Packing.NONE || e instanceof BadData || !damaged) {
      return Optional.empty();
    }
    return Optional.of(
        new BadData(
            "cannot ingest %s: expected a whole file packed with %s, found %s; fetch it again, or leave it out"
                .formatted(path, packing.name().toLowerCase(Locale.ROOT), e),
            e));
  }

  private static boolean isOfUnpacking(Exception e) {
    StackTraceElement[] trace = e.getStackTrace();
    return trace.length > 0 && trace[0].getClassName().contains(".bzip2.");
  }

  /** Lets a gzip file of several members be read to its end, whatever its file system says. */
  private static final class Members extends FilterInputStream {

    Members(InputStream in) {
      super(new BufferedInputStream(in, BUFFER));
    }

    @Override
    public int available() throws IOException {
      return Math.max(1, super.available());
    }
  }
}
