package io.trainyard.dataset;

import io.trainyard.config.Section;
import io.trainyard.failure.BadData;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Sha256;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * An IDX file of unsigned bytes that was read from end to end: a magic number, the sizes as 32-bit
 * big-endian integers, then the items one after another.
 *
 * @param path fully qualified
 * @param gzipped by its content, whatever its name
 * @param sizes the count of items, then the shape of an item
 * @param sha256 of the unpacked content
 */
record IdxFile(String path, boolean gzipped, List<Integer> sizes, String sha256)
    implements Serializable {

  private static final int BUFFER = 1 << 17;

  IdxFile {
    sizes = List.copyOf(sizes);
  }

  int count() {
    return sizes.get(0);
  }

  /** Bytes of one item. */
  int itemSize() {
    return (int) itemSize(sizes);
  }

  private int headerSize() {
    return Integer.BYTES * (1 + sizes.size());
  }

  /**
   * Reads a whole file and checks it.
   *
   * @throws BadData if its magic number is not that of {@code role}, if it has no items, or if it
   *     is shorter or longer than its header says
   */
  static IdxFile scan(Path path, IdxRole role, Configuration conf) throws IOException {
    boolean gzipped = isGzipped(path, conf);
    MessageDigest digest = Sha256.digest();
    try (var raw = unpacked(path, gzipped, conf);
        var in = new DataInputStream(new DigestInputStream(raw, digest))) {
      List<Integer> sizes = header(in, path, role);
      long expected = Math.multiplyExact(sizes.get(0), itemSize(sizes));
      long found = drain(in, path);
      if (found != expected) {
        throw new BadData(
            "cannot read IDX file %s: expected %d bytes after its header, which says %s, found %d;"
                    .formatted(path, expected, sizes, found)
                + " fetch the file again");
      }
      return new IdxFile(path.toString(), gzipped, sizes, Sha256.hex(digest));
    }
  }

  /** Items {@code from} (included) to {@code to} (excluded), each a new array. */
  Items items(int from, int to, Configuration conf) throws IOException {
    long skipped = headerSize() + (long) from * itemSize();
    Path file = new Path(path);
    if (gzipped) {
      InputStream in = unpacked(file, true, conf);
      Items items = new Items(this, in, to - from);
      items.skip(skipped);
      return items;
    }
    FSDataInputStream in = AtomicFiles.fileSystem(file, conf).open(file);
    in.seek(skipped);
    return new Items(this, new BufferedInputStream(in, BUFFER), to - from);
  }

  private static List<Integer> header(DataInputStream in, Path path, IdxRole role)
      throws IOException {
    try {
      int magic = in.readInt();
      if (magic != role.magic()) {
        throw new BadData(
            "cannot read IDX file %s: expected magic number 0x%08x (unsigned bytes, dimensions: %d),"
                    .formatted(path, role.magic(), role.dimensions())
                + " found 0x%08x; give the file of ".formatted(magic)
                + Section.kebab(role));
      }
      int[] sizes = new int[role.dimensions()];
      for (int i = 0; i < sizes.length; i++) {
        sizes[i] = in.readInt();
      }
      if (IntStream.of(sizes).anyMatch(size -> size < 1)) {
        throw new BadData(
            "cannot read IDX file %s: expected sizes of at least 1, found %s; give a file with items"
                .formatted(path, IntStream.of(sizes).boxed().toList()));
      }
      return IntStream.of(sizes).boxed().toList();
    } catch (EOFException | ZipException e) {
      throw truncated(path, e);
    }
  }

  private static long drain(InputStream in, Path path) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long total = 0;
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        total += n;
      }
      return total;
    } catch (EOFException | ZipException e) {
      throw truncated(path, e);
    }
  }

  static BadData truncated(Object path, IOException e) {
    return new BadData(
        "cannot read IDX file "
            + path
            + ": expected a whole file, found that it ends early or is damaged ("
            + e.getMessage()
            + "); fetch the file again",
        e);
  }

  private static long itemSize(List<Integer> sizes) {
    return sizes.stream().skip(1).mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }

  private static boolean isGzipped(Path path, Configuration conf) throws IOException {
    try (InputStream in = AtomicFiles.fileSystem(path, conf).open(path)) {
      return in.read() == 0x1f && in.read() == 0x8b;
    }
  }

  private static InputStream unpacked(Path path, boolean gzipped, Configuration conf)
      throws IOException {
    InputStream in = AtomicFiles.fileSystem(path, conf).open(path);
    if (!gzipped) {
      return new BufferedInputStream(in, BUFFER);
    }
    try {
      return new GZIPInputStream(in, BUFFER);
    } catch (IOException e) {
      in.close();
      throw truncated(path, e);
    }
  }

  /** Reads items one after another. */
  static final class Items implements Closeable {

    private final IdxFile file;
    private final InputStream in;
    private int left;

    private Items(IdxFile file, InputStream in, int left) {
      this.file = file;
      this.in = in;
      this.left = left;
    }

    boolean hasNext() {
      return left > 0;
    }

    /** The bytes of the next item. */
    byte[] next() throws IOException {
      byte[] item = new byte[file.itemSize()];
      try {
        if (in.readNBytes(item, 0, item.length) < item.length) {
          throw new EOFException("it changed while it was read");
        }
      } catch (EOFException | ZipException e) {
        throw truncated(file.path(), e);
      }
      left--;
      return item;
    }

    private void skip(long bytes) throws IOException {
      try {
        in.skipNBytes(bytes);
      } catch (EOFException | ZipException e) {
        in.close();
        throw truncated(file.path(), e);
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
