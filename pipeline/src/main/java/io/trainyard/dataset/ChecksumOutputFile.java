package io.trainyard.dataset;

import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Checksum;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * A file for Parquet to write, without checksum companion, whose length and checksum are kept.
 * Parquet closes it in the end; {@link #close} is for when it does not come to that.
 */
final class ChecksumOutputFile implements OutputFile, Closeable {

  private static final int PIECE = 1 << 16;

  private final Path path;
  private final Configuration conf;
  private final Checksum.Running sum = Checksum.Algorithm.XXH64.start();
  private long bytes;
  private FSDataOutputStream out;

  ChecksumOutputFile(Path path, Configuration conf) {
    this.path = path;
    this.conf = conf;
  }

  /** Bytes written so far. */
  long bytes() {
    return bytes;
  }

  /** Of what was written; ends it. */
  Checksum checksum() {
    return sum.end();
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

    private final byte[] one = new byte[1];

    @Override
    public long getPos() {
      return bytes;
    }

    @Override
    public void write(int b) throws IOException {
      one[0] = (byte) b;
      write(one, 0, 1);
    }

    /** In pieces: for a whole page the JVM would get as much memory again from the system. */
    @Override
    public void write(byte[] b, int from, int count) throws IOException {
      for (int done = 0; done < count; done += PIECE) {
        int piece = Math.min(PIECE, count - done);
        out.write(b, from + done, piece);
        sum.update(b, from + done, piece);
      }
      bytes += count;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      ChecksumOutputFile.this.close();
    }
  }
}
