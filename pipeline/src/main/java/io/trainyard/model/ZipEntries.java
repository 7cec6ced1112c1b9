package io.trainyard.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Takes a zip apart in memory that may be a stranger's: it has the entries that it should have,
 * each once and none else, whatever their names say of folders, and does not expand without end.
 */
final class ZipEntries {

  /** Configurations are text, which packs well; parameters hardly pack at all. */
  private static final int MOST_EXPANSION = 20;

  private static final int FREE_BYTES = 16 << 20;

  private ZipEntries() {}

  /**
   * @param names that entries may have
   * @throws IOException if it is no zip, has another entry, or one twice, or is larger than {@value
   *     #FREE_BYTES} bytes and {@value #MOST_EXPANSION} times as large as packed
   */
  static SortedMap<String, byte[]> of(byte[] zip, Set<String> names) throws IOException {
    return of(zip, names, FREE_BYTES + (long) MOST_EXPANSION * zip.length);
  }

  /**
   * As above.
   *
   * @param most bytes of all entries together
   */
  static SortedMap<String, byte[]> of(byte[] zip, Set<String> names, long most) throws IOException {
    long left = most;
    SortedMap<String, byte[]> entries = new TreeMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        String name = entry.getName();
        if (!names.contains(name) || entries.containsKey(name)) {
          throw new IOException(
              "expected entries %s, each once, found %s".formatted(String.join(", ", names), name));
        }
        int room = (int) Math.min(left, Integer.MAX_VALUE - Long.BYTES);
        byte[] content = in.readNBytes(room);
        if (content.length == room && in.read() >= 0) {
          throw new IOException(
              "expected at most %d bytes in %s, of %d packed ones, found more"
                  .formatted(room, name, zip.length));
        }
        left -= content.length;
        entries.put(name, content);
      }
    }
    return entries;
  }
}
