package io.trainyard.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.Optional;

/**
 * A value as it is shown in a table.
 *
 * @param text what people read
 * @param value of a number, all of its digits, which scripts read; empty of what is none
 * @param link what it leads to; empty where it leads nowhere
 */
record Cell(String text, Optional<String> value, Optional<String> link) {

  /** Digits that tell apart what is worth telling apart. */
  private static final MathContext SHOWN = new MathContext(6);

  /** Powers of ten between which numbers are written out. */
  private static final int SMALLEST = -5;

  private static final int LARGEST = 15;

  /** Of a value that is not there. */
  static final Cell EMPTY = text("");

  static Cell text(String text) {
    return new Cell(text, Optional.empty(), Optional.empty());
  }

  /** Text that leads somewhere. */
  static Cell link(String text, String address) {
    return new Cell(text, Optional.empty(), Optional.of(address));
  }

  static Cell number(double value) {
    return new Cell(shown(value), Optional.of(Double.toString(value)), Optional.empty());
  }

  static Cell number(long value) {
    String digits = Long.toString(value);
    return new Cell(digits, Optional.of(digits), Optional.empty());
  }

  /** Of a number, text, a time, a truth value or null. */
  static Cell of(Object value) {
    if (value == null) {
      return EMPTY;
    } else if (value instanceof Integer || value instanceof Long) {
      return number(((Number) value).longValue());
    } else if (value instanceof Number number) {
      return number(number.doubleValue());
    }
    return text(value instanceof Instant time ? Times.shown(time) : String.valueOf(value));
  }

  private static String shown(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal rounded = new BigDecimal(value).round(SHOWN).stripTrailingZeros();
    int power = rounded.precision() - rounded.scale() - 1;
    boolean plain = rounded.signum() == 0 || power >= SMALLEST && power <= LARGEST;
    return plain ? rounded.toPlainString() : rounded.toString();
  }
}
