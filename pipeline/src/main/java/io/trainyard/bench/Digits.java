package io.trainyard.bench;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers with as many digits as a measurement has. */
final class Digits {

  private static final MathContext FOUR = new MathContext(4);

  private Digits() {}

  /** Rounded to four significant digits. */
  static double round(double value) {
    return Double.isFinite(value) ? new BigDecimal(value).round(FOUR).doubleValue() : value;
  }
}
