package io.trainyard.dataset;

import io.trainyard.model.ImageShape;
import java.util.List;

/**
 * A source that was found to be sound. Row ids are the index in the training rows, and for test
 * rows the number of training rows more.
 *
 * @param fingerprint SHA-256 over the unpacked content, in hexadecimal
 * @param shape of every image
 * @param classNames in index order
 * @param trainLabels by row; not to be changed
 * @param testLabels by row; not to be changed
 * @param chunks cuts all rows into about as many pieces as it is given
 */
record SourceContents(
    String fingerprint,
    ImageShape shape,
    List<String> classNames,
    int[] trainLabels,
    int[] testLabels,
    Chunks chunks) {

  SourceContents {
    classNames = List.copyOf(classNames);
  }

  /** Cuts rows into pieces for tasks to decode. */
  @FunctionalInterface
  interface Chunks {
    List<Chunk> cut(int pieces);
  }
}
