package io.trainyard.dataset;

import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Sha256;
import java.io.IOException;
import java.security.MessageDigest;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** A file for Parquet to write, without checksum companion, whose length and digest are kept. */
final class DigestingOutputFile implements OutputFile {

  private static final int PIECE = 1 << 16;

  private final Path path;
  private final Configuration conf;
  private final MessageDigest digest = Sha256.digest();
  private long bytes;

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

  @Override
  public PositionOutputStream create(long blockSizeHint) throws IOException {
    return new Stream(AtomicFiles.fileSystem(path, conf).create(path, false));
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

  private final class Stream extends PositionOutputStream {

    private final FSDataOutputStream out;

    Stream(FSDataOutputStream out) {
      this.out = out;
    }

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
      out.close();
    }
  }
}
