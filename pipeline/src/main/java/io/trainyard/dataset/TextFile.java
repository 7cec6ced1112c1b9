package io.trainyard.dataset;

import io.trainyard.storage.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Locale;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

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

  /** Also those that follow upon the first, as parallel packers write them. */
  private static final boolean ALL_PARTS = true;

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

    String label() {
      return name().toLowerCase(Locale.ROOT);
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
   * @throws io.trainyard.failure.BadData if it cannot be unpacked; reading it throws it likewise
   * @throws io.trainyard.failure.BadConfiguration if this JVM cannot say the path to the operating
   *     system
   */
  InputStream open(long from, Configuration conf) throws IOException {
    Path file = new Path(path);
    FileSystem fs = AtomicFiles.fileSystem(file, conf);
    LocalPaths.requireLetters(fs, file);
    FSDataInputStream in = fs.open(file);
    return switch (packing) {
      case NONE -> at(from, in);
      case GZIP ->
          new UnpackedStream(this, in, packed -> new GzipCompressorInputStream(packed, ALL_PARTS));
      case BZIP2 ->
          new UnpackedStream(this, in, packed -> new BZip2CompressorInputStream(packed, ALL_PARTS));
    };
  }

  private static InputStream at(long from, FSDataInputStream in) throws IOException {
    try {
      in.seek(from);
      return in;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }
}
