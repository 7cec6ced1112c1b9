package io.trainyard.dataset;

import java.io.Serializable;

/**
 * One decoded row on its way into a Parquet file. Whoever holds it owns the arrays.
 *
 * @param label the class index; 0 where the row has targets
 * @param targets null where the row has a class
 * @param pixels what a network sees; unsigned bytes, HWC
 * @param file where the row comes from and how it is stored; null where it has no file of its own,
 *     and the pixels are what is stored
 */
record Example(long id, int label, float[] targets, byte[] pixels, StoredFile file)
    implements Serializable {

  /**
   * @param path relative to the root of the source
   * @param image as it is to be stored
   */
  record StoredFile(String path, StoredImage image) implements Serializable {}

  Example(long id, int label, byte[] pixels) {
    this(id, label, pixels, null);
  }

  /** A row that has a class. */
  Example(long id, int label, byte[] pixels, StoredFile file) {
    this(id, label, null, pixels, file);
  }

  /** The same with targets in place of a class. */
  Example with(float[] targets) {
    return new Example(id, 0, targets, pixels, file);
  }
}
