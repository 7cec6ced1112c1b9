package io.trainyard.model.causal;

/**
 * Which steps of a sequence a layer looks at: {@code count} of them, {@code dilation} steps apart,
 * the last being the present one.
 */
record Taps(int count, int dilation) {

  Taps {
    if (count < 1 || dilation < 1) {
      throw new IllegalArgumentException(count + " taps with a dilation of " + dilation);
    }
  }

  /** Steps between the first tap and the last: so many are kept of what came before. */
  int history() {
    return Math.multiplyExact(count - 1, dilation);
  }

  /** How far a tap lies behind the first one, in steps. */
  int at(int tap) {
    return tap * dilation;
  }
}
