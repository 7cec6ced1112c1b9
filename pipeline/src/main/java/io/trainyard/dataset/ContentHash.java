package io.trainyard.dataset;

import io.trainyard.storage.Sha256;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A fingerprint of files that comes out the same in whatever order, and in however many parts, they
 * are read: the sum of the files' SHA-256, each over the path and the content, as four numbers of
 * 64 bits each. Changed by adding; not thread-safe.
 */
final class ContentHash implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final int WORDS = 4;

  private final long[] sums = new long[WORDS];
  private long files;
  private transient MessageDigest digest;

  /** Counts a file in. */
  void add(String path, byte[] content) {
    if (digest == null) {
      // Looking one up takes as long as hashing a small file.
      digest = Sha256.digest();
    }
    digest.update(path.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    ByteBuffer hash = ByteBuffer.wrap(digest.digest(content));
    for (int i = 0; i < WORDS; i++) {
      sums[i] += hash.getLong();
    }
    files++;
  }

  /** Counts a file in whose content is not read. */
  void addUnread(FileTable.Entry file) {
    add(file.path(), ByteBuffer.allocate(Long.BYTES).putLong(file.length()).array());
  }

  /** Counts in what {@code other} has. */
  void add(ContentHash other) {
    for (int i = 0; i < WORDS; i++) {
      sums[i] += other.sums[i];
    }
    files += other.files;
  }

  /** In 64 hexadecimal digits. */
  String fingerprint() {
    ByteBuffer bytes = ByteBuffer.allocate((WORDS + 1) * Long.BYTES).putLong(files);
    for (long sum : sums) {
      bytes.putLong(sum);
    }
    return Sha256.of(bytes.array());
  }
}
