package io.trainyard.image;

/**
 * Which pixels of the source make up each pixel of the target on one axis, and with what weights,
 * whole numbers of which 2^22 make 1. See {@link Triangle}.
 *
 * @param identity whether the target is the source
 * @param stride from one target pixel's weights to the next one's
 */
record Taps(boolean identity, int stride, int[] starts, int[] lengths, int[] weights) {

  private static final double ONE = 1 << 22;

  /** For the target pixels {@code first} to below {@code first + count} of a whole axis. */
  static Taps of(int source, int target, int first, int count) {
    double scale = (double) source / target;
    double support = Math.max(scale, 1);
    int stride = (int) Math.ceil(support) * 2 + 1;
    boolean identity = source == target && count == source;
    var taps = new Taps(identity, stride, new int[count], new int[count], new int[count * stride]);
    double[] weights = new double[stride];
    for (int i = 0; i < count; i++) {
      taps.fill(i, (first + i + 0.5) * scale, support, source, weights);
    }
    return taps;
  }

  /** The sums and products are taken in Pillow's order, so that no rounding differs. */
  private void fill(int i, double centre, double support, int source, double[] share) {
    int from = Math.max((int) (centre - support + 0.5), 0);
    int length = Math.min((int) (centre + support + 0.5), source) - from;
    double total = 0;
    for (int k = 0; k < length; k++) {
      share[k] = Math.max(1 - Math.abs((k + from - centre + 0.5) * (1 / support)), 0);
      total += share[k];
    }
    for (int k = 0; k < length; k++) {
      weights[i * stride + k] = (int) (0.5 + share[k] / total * ONE);
    }
    starts[i] = from;
    lengths[i] = length;
  }

  int count() {
    return starts.length;
  }

  /** The first source pixel of target pixel {@code i}. */
  int from(int i) {
    return starts[i];
  }

  /** How many source pixels target pixel {@code i} has. */
  int length(int i) {
    return lengths[i];
  }

  /** Where in {@link #weights} those of target pixel {@code i} begin. */
  int offset(int i) {
    return i * stride;
  }

  /** The first source pixel that any target pixel has. */
  int first() {
    return starts[0];
  }

  /** The source pixel after the last that any target pixel has. */
  int end() {
    return starts[count() - 1] + lengths[count() - 1];
  }

  /** The same taps for a source without its first {@code pixels}. */
  Taps without(int pixels) {
    int[] moved = new int[starts.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = starts[i] - pixels;
    }
    return new Taps(identity, stride, moved, lengths, weights);
  }
}
