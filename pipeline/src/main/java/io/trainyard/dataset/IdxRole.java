package io.trainyard.dataset;

import java.util.List;

/** The four files of an IDX source. */
public enum IdxRole {
  TRAIN_IMAGES("train-images", 3),
  TRAIN_LABELS("train-labels", 1),
  TEST_IMAGES("t10k-images", 3),
  TEST_LABELS("t10k-labels", 1);

  private final String name;
  private final int dimensions;

  IdxRole(String name, int dimensions) {
    this.name = name;
    this.dimensions = dimensions;
  }

  /** The names under which this file usually stands, likeliest first. */
  List<String> fileNames() {
    String dashed = name + "-idx" + dimensions + "-ubyte";
    String dotted = name + ".idx" + dimensions + "-ubyte";
    return List.of(dashed, dashed + ".gz", dotted, dotted + ".gz");
  }

  /** Sizes that follow the magic number: the count of items, then the shape of an item. */
  int dimensions() {
    return dimensions;
  }

  /** Two zero bytes, 8 for unsigned bytes, and the number of dimensions. */
  int magic() {
    return 0x800 | dimensions;
  }
}
