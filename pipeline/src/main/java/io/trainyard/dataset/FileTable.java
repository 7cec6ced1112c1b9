package io.trainyard.dataset;

import io.trainyard.storage.Sha256;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * The files of an image folder in the order of their row ids, which count from 0: by split (train,
 * validation, test), then by folder, then by name. A file keeps its id as long as no file comes or
 * goes in front of it, whether or not it turns out to be an image. Immutable.
 */
final class FileTable implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * The files of one folder, sorted by name.
   *
   * @param names all of them, one after another, in UTF-8
   * @param ends of each name in {@code names}
   * @param lengths in bytes
   * @param modified in milliseconds since 1970
   */
  record Files(byte[] names, int[] ends, long[] lengths, long[] modified) implements Serializable {

    int count() {
      return ends.length;
    }

    String name(int i) {
      return new String(names, begin(i), ends[i] - begin(i), StandardCharsets.UTF_8);
    }

    /** Writes a name, in UTF-8. */
    void putName(int i, ByteBuffer to) {
      to.put(names, begin(i), ends[i] - begin(i));
    }

    /** In bytes. */
    int longestName() {
      int longest = 0;
      for (int i = 0; i < ends.length; i++) {
        longest = Math.max(longest, ends[i] - begin(i));
      }
      return longest;
    }

    private int begin(int i) {
      return i == 0 ? 0 : ends[i - 1];
    }
  }

  /**
   * @param split in which the tree has it; {@code TRAIN} where it has none
   * @param label the class index
   * @param path relative to the root
   */
  record Folder(Split split, int label, String path, Files files) implements Serializable {}

  /**
   * One file.
   *
   * @param path relative to the root
   * @param length in bytes, when it was listed
   */
  record Entry(long id, int label, String path, long length) {}

  private final List<Folder> folders;
  private final int[] firstIds;

  /**
   * @param folders sorted by split and path, none of them empty
   */
  FileTable(List<Folder> folders) {
    this.folders = List.copyOf(folders);
    this.firstIds = new int[folders.size() + 1];
    for (int i = 0; i < folders.size(); i++) {
      firstIds[i + 1] = Math.addExact(firstIds[i], folders.get(i).files().count());
    }
  }

  /** Number of files. */
  int count() {
    return firstIds[folders.size()];
  }

  Entry get(int id) {
    int found = Arrays.binarySearch(firstIds, id);
    int at = found >= 0 ? found : -found - 2;
    Folder folder = folders.get(at);
    int i = id - firstIds[at];
    return new Entry(
        id,
        folder.label(),
        folder.path().isEmpty()
            ? folder.files().name(i)
            : folder.path() + "/" + folder.files().name(i),
        folder.files().lengths()[i]);
  }

  /** The class indices of a split's files, by id. */
  int[] labels(Split split) {
    List<Folder> wanted = folders.stream().filter(folder -> folder.split() == split).toList();
    int[] labels = new int[wanted.stream().mapToInt(folder -> folder.files().count()).sum()];
    int from = 0;
    for (Folder folder : wanted) {
      int to = from + folder.files().count();
      Arrays.fill(labels, from, to, folder.label());
      from = to;
    }
    return labels;
  }

  /** SHA-256 over every path relative to the root, length and time of modification. */
  String fingerprint() {
    MessageDigest digest = Sha256.digest();
    for (Folder folder : folders) {
      byte[] parent = (folder.path() + "/").getBytes(StandardCharsets.UTF_8);
      Files files = folder.files();
      ByteBuffer entry =
          ByteBuffer.allocate(parent.length + files.longestName() + 1 + 2 * Long.BYTES);
      for (int i = 0; i < files.count(); i++) {
        entry.clear().put(parent);
        files.putName(i, entry);
        entry.put((byte) 0).putLong(files.lengths()[i]).putLong(files.modified()[i]);
        digest.update(entry.array(), 0, entry.position());
      }
    }
    return Sha256.hex(digest);
  }

  /** Where a file or folder is; unlike {@code new Path(root, relative)} it takes any name. */
  static Path path(Path root, String relative) {
    return relative.isEmpty() ? root : new Path(root, new Path(null, null, relative));
  }
}
