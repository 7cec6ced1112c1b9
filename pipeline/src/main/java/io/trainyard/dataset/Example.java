package io.trainyard.dataset;

import java.io.Serializable;

/**
 * One decoded row on its way into a Parquet file. Whoever holds it owns the arrays.
 *
 * @param pixels what a network sees; unsigned bytes, HWC
 * @param file where the row comes from and how it is stored; null where it has no file of its own,
 *     and the pixels are what is stored
 */
record Example(long id, int label, byte[] pixels, StoredFile file) implements Serializable {

  /**
   * @param path relative to the root of the source
   * @param image as it is to be stored
   */
  record StoredFile(String path, StoredImage image) implements Serializable {}

  Example(long id, int label, byte[] pixels) {
    this(id, label, pixels, null);
  }
}
