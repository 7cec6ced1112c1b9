package io.trainyard.model;

/**
 * Arrays on the heap that {@link AttentionPasses} of all spans work in, one after another. They are
 * as long as was ever asked for. Not thread-safe.
 */
final class AttentionBuffers {

  /** Of a unit for each step of a target: two times two, and the others. */
  private static final int NUMBERS_PER_UNIT = 7;

  /** What an array is for. */
  enum Use {
    /** h, and the gradient of it. */
    HIDDEN,
    QUERIES,
    QUERY_GRADIENT,
    /** {@code [c; h]}, and the gradient of it. */
    READ,
    /** v, and the gradient of what tanh is taken of. */
    VALUES,
    /** The gradient of v. */
    ABOVE,
    /** a, for each column those of all the source's steps. */
    SHARES,
    /** The gradients of one column's. */
    SHARE_GRADIENT
  }

  private final float[][] arrays = new float[Use.values().length][0];

  /**
   * At least so many numbers; what is in them is left open, but stays until it is asked for more.
   */
  float[] of(Use use, int length) {
    int i = use.ordinal();
    if (arrays[i].length < length) {
      arrays[i] = new float[length];
    }
    return arrays[i];
  }

  /**
   * Numbers of all arrays.
   *
   * @param steps of a source
   * @param columns of a target: one for each lane of each step
   */
  static long numbers(int units, int steps, int columns) {
    return ((long) NUMBERS_PER_UNIT * units + steps) * columns + steps;
  }
}
