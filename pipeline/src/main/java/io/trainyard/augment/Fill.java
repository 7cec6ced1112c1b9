package io.trainyard.augment;

import io.trainyard.image.Selection;

/** What stands outside of an image. */
enum Fill {
  /** One value. */
  CONSTANT {
    @Override
    int outside(int i, int size) {
      return NOWHERE;
    }
  },
  /** The image mirrored at the centres of its outermost pixels: c b | a b c | b a. */
  REFLECT {
    @Override
    int outside(int i, int size) {
      if (size == 1) {
        return 0;
      }
      int period = 2 * (size - 1);
      int within = Math.floorMod(i, period);
      return within < size ? within : period - within;
    }
  },
  /** The nearest pixel of the image: a a | a b c | c c. */
  EDGE {
    @Override
    int outside(int i, int size) {
      return i < 0 ? 0 : size - 1;
    }
  };

  /** No pixel of the image. */
  static final int NOWHERE = Selection.NOWHERE;

  abstract int outside(int i, int size);

  /**
   * The row or column whose pixels stand in row or column {@code i} of a plane without end, or
   * {@link #NOWHERE}.
   */
  final int source(int i, int size) {
    return i >= 0 && i < size ? i : outside(i, size);
  }
}
