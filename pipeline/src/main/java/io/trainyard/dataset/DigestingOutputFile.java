package io.trainyard.dataset;

import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Sha256;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.security.MessageDigest;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * A file for Parquet to write, without checksum companion, whose length and digest are kept.
 * Parquet closes it in the end; {@link #close} is for when it does not come to that.
 */
final class DigestingOutputFile implements OutputFile, Closeable {

  private static final int PIECE = 1 << 16;

  private final Path path;
  private final Configuration conf;
  private final MessageDigest digest = Sha256.digest();
  private long bytes;
  private FSDataOutputStream out;

  DigestingOutputFile(Path path, Configuration conf) {
    this.path = path;
    this.conf = conf;
  }

  /** Bytes written so far. */
  long bytes() {
    return bytes;
  }

  /** SHA-256 of what was written; ends the digest. */
  String sha256() {
    return Sha256.hex(digest);
  }

  /**
   * Does not make the directory: a task that outlives its job would bring back one that was swept
   * away.
   */
  @Override
  public PositionOutputStream create(long blockSizeHint) throws IOException {
    FileSystem fs = AtomicFiles.fileSystem(path, conf);
    if (!fs.exists(path.getParent())) {
      throw new FileNotFoundException("the directory of " + path + " is gone");
    }
    out = fs.create(path, false);
    return new Stream();
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
    return create(blockSizeHint);
  }

  @Override
  public boolean supportsBlockSize() {
    return false;
  }

  @Override
  public long defaultBlockSize() {
    return 0;
  }

  @Override
  public String getPath() {
    return path.toString();
  }

  @Override
  public void close() throws IOException {
    FSDataOutputStream open = out;
    out = null;
    if (open != null) {
      open.close();
    }
  }

  private final class Stream extends PositionOutputStream {

    @Override
    public long getPos() {
      return bytes;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      digest.update((byte) b);
      bytes++;
    }

    /** In pieces: for a whole page the JVM would get as much memory again from the system. */
    @Override
    public void write(byte[] b, int from, int count) throws IOException {
      for (int done = 0; done < count; done += PIECE) {
        int piece = Math.min(PIECE, count - done);
        out.write(b, from + done, piece);
        digest.update(b, from + done, piece);
      }
      bytes += count;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      DigestingOutputFile.this.close();
    }
  }
}
