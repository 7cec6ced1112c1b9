package io.trainyard.search;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.OptionalDouble;

/** Numbers as JSON, and JSON as numbers. */
public final class Numbers {

  /** A fifteenth digit of a learning rate says nothing and makes tables wide. */
  private static final MathContext SHORT = new MathContext(6);

  private Numbers() {}

  /** A number of at most six significant digits, kept within its bounds. */
  static String text(double x, double low, double high) {
    double rounded = new BigDecimal(x).round(SHORT).doubleValue();
    return Double.toString(Math.max(low, Math.min(high, rounded)));
  }

  /**
   * {@code low * (high / low) ^ u}, by {@link StrictMath}: the same on every machine.
   *
   * @return exactly {@code low} and {@code high} where {@code u} is 0 and 1
   */
  static double betweenLogs(double low, double high, double u) {
    if (u == 0 || u == 1) {
      return u == 0 ? low : high;
    }
    double log = StrictMath.log(low);
    return StrictMath.exp(log + (StrictMath.log(high) - log) * u);
  }

  /** The number that a JSON value is; empty where it is something else. */
  public static OptionalDouble of(String json) {
    try {
      return OptionalDouble.of(new BigDecimal(json).doubleValue());
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  /** Whether two JSON values are the same text, or the same number however it is written. */
  static boolean same(String a, String b) {
    OptionalDouble x = of(a);
    return a.equals(b) || (x.isPresent() && x.equals(of(b)));
  }
}
