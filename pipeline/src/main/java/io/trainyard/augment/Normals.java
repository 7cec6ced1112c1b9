package io.trainyard.augment;

import java.util.SplittableRandom;

/**
 * Standard normal variates by the ziggurat method of Marsaglia and Tsang ("The ziggurat method for
 * generating random variables", Journal of Statistical Software 5(8), 2000) with 1024 layers. As
 * Doornik ("An improved ziggurat method to generate normal random samples", 2005) has it, the layer
 * and the place in it come from different bits, since shared ones make the variates dependent.
 *
 * <p>A variate takes 32 random bits: 10 for the layer, 22 for the place and the sign. The tables
 * and the rare exponentials and logarithms come from {@link StrictMath}, so that a generator gives
 * the same variates on every machine and JDK.
 */
final class Normals {

  private static final int LAYER_BITS = 10;
  private static final int LAYERS = 1 << LAYER_BITS;

  /** Where the tail begins, and the area of every layer: those of 1024 layers of equal area. */
  private static final double TAIL = 4.0388498461095045;

  private static final double AREA = 0.0012263246463530881;

  /** The values that the bits of a place have, without the sign. */
  private static final int PLACES = 1 << (Integer.SIZE - LAYER_BITS - 1);

  /** The width of a layer over {@link #PLACES}; layer 0 is the base with the tail. */
  private static final float[] WIDTH = new float[LAYERS];

  /** Places below this lie under the curve whatever the height in the layer. */
  private static final int[] INSIDE = new int[LAYERS];

  /** The density, less its constant factor, at the top of a layer. */
  private static final double[] DENSITY = new double[LAYERS];

  static {
    double right = TAIL;
    double base = AREA / density(TAIL);
    INSIDE[0] = (int) (TAIL / base * PLACES);
    WIDTH[0] = (float) (base / PLACES);
    DENSITY[0] = density(TAIL);
    for (int i = 1; i < LAYERS; i++) {
      // A layer is as high as its area over its width, and the next as wide as the curve is there.
      double top = Math.min(1, density(right) + AREA / right);
      double left = i == LAYERS - 1 ? 0 : StrictMath.sqrt(-2 * StrictMath.log(top));
      WIDTH[i] = (float) (right / PLACES);
      INSIDE[i] = (int) (left / right * PLACES);
      DENSITY[i] = i == LAYERS - 1 ? 1 : top;
      right = left;
    }
  }

  private Normals() {}

  private static double density(double x) {
    return StrictMath.exp(-0.5 * x * x);
  }

  /** One variate. */
  static float next(SplittableRandom random) {
    return of(random.nextInt(), random);
  }

  /**
   * Adds {@code scale} times a variate to each value from {@code from} to {@code to} (excluded). 64
   * random bits give two.
   */
  static void add(float[] values, int from, int to, float scale, SplittableRandom random) {
    int i = from;
    for (; i + 1 < to; i += 2) {
      long bits = random.nextLong();
      values[i] += scale * of((int) bits, random);
      values[i + 1] += scale * of((int) (bits >> Integer.SIZE), random);
    }
    if (i < to) {
      values[i] += scale * next(random);
    }
  }

  /**
   * The variate of 32 random bits.
   *
   * @param random for the few that need more
   */
  static float of(int bits, SplittableRandom random) {
    int layer = bits & (LAYERS - 1);
    int place = bits >> LAYER_BITS;
    return Math.abs(place) < INSIDE[layer] ? place * WIDTH[layer] : edge(bits, random);
  }

  /** A few in a thousand: beside the part of a layer that lies under the curve as a whole. */
  private static float edge(int first, SplittableRandom random) {
    for (int bits = first; ; bits = random.nextInt()) {
      int layer = bits & (LAYERS - 1);
      int place = bits >> LAYER_BITS;
      float x = place * WIDTH[layer];
      if (Math.abs(place) < INSIDE[layer]) {
        return x;
      }
      if (layer == 0) {
        return place < 0 ? -tail(random) : tail(random);
      }
      double below = DENSITY[layer - 1];
      if (below + random.nextDouble() * (DENSITY[layer] - below) < density(x)) {
        return x;
      }
    }
  }

  /**
   * Marsaglia's method ("Generating a variable from the tail of the normal distribution", 1964).
   */
  private static float tail(SplittableRandom random) {
    while (true) {
      // 1 - u, since u may be 0.
      double x = -StrictMath.log(1 - random.nextDouble()) / TAIL;
      double y = -StrictMath.log(1 - random.nextDouble());
      if (2 * y > x * x) {
        return (float) (TAIL + x);
      }
    }
  }
}
