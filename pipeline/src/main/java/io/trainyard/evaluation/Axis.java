package io.trainyard.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * The numbers along one side of a diagram. Immutable.
 *
 * @param name what stands along it
 * @param low where it begins
 * @param high where it ends, above {@code low}
 * @param spacing how numbers are spread between
 */
record Axis(String name, double low, double high, Spacing spacing) {

  /** How numbers are spread along an axis. */
  enum Spacing {
    LINEAR,
    /** The same, with ticks at whole numbers only. */
    WHOLE,
    /** Equal ratios are equally far apart; of numbers above 0. */
    LOGARITHMIC
  }

  private static final int MOST_TICKS = 8;

  /** An axis from 0 to 1. */
  static Axis ofParts(String name) {
    return new Axis(name, 0, 1, Spacing.LINEAR);
  }

  /** An axis that has room for all of {@code values}; those that are not finite do not count. */
  static Axis around(String name, DoubleStream values, Spacing spacing) {
    double[] finite =
        values
            .filter(x -> Double.isFinite(x) && (spacing != Spacing.LOGARITHMIC || x > 0))
            .sorted()
            .toArray();
    double low = finite.length == 0 ? 1 : finite[0];
    double high = finite.length == 0 ? 1 : finite[finite.length - 1];
    if (spacing == Spacing.LOGARITHMIC) {
      return new Axis(name, low, Math.max(high, 2 * low), spacing);
    }
    double least = Math.max(1e-9, Math.abs(high) * 1e-3);
    if (high - low < least) {
      low -= least / 2;
      high += least / 2;
    }
    double step = step(high - low, spacing);
    return new Axis(name, Math.floor(low / step) * step, Math.ceil(high / step) * step, spacing);
  }

  /** Where a number stands: 0 at the beginning, 1 at the end. */
  double place(double value) {
    return spacing == Spacing.LOGARITHMIC
        ? Math.log(value / low) / Math.log(high / low)
        : (value - low) / (high - low);
  }

  /** Round numbers along the axis. */
  List<Double> ticks() {
    return spacing == Spacing.LOGARITHMIC ? logarithmicTicks() : linearTicks();
  }

  private List<Double> linearTicks() {
    double step = step(high - low, spacing);
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** 1, 2, 5, 10, ...; of many powers of ten these alone. */
  private List<Double> logarithmicTicks() {
    List<Double> ticks = new ArrayList<>();
    double[] leading = high / low > 1e3 ? new double[] {1} : new double[] {1, 2, 5};
    for (int power = (int) Math.floor(Math.log10(low)); Math.pow(10, power) <= high; power++) {
      for (double first : leading) {
        double tick = first * Math.pow(10, power);
        if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  /** 1, 2 or 5 times a power of ten, so that there are no more than eight ticks. */
  private static double step(double range, Spacing spacing) {
    double power = Math.pow(10, Math.floor(Math.log10(range / MOST_TICKS)));
    for (double first : new double[] {1, 2, 5}) {
      if (range / (first * power) <= MOST_TICKS) {
        return atLeastOne(first * power, spacing);
      }
    }
    return atLeastOne(10 * power, spacing);
  }

  private static double atLeastOne(double step, Spacing spacing) {
    return spacing == Spacing.WHOLE ? Math.max(1, step) : step;
  }

  /** A tick as text, with no more digits than tell it from the next. */
  String text(double tick) {
    if (spacing == Spacing.LOGARITHMIC) {
      return tick >= 1 ? String.format(Locale.ROOT, "%,.0f", tick) : Double.toString(tick);
    }
    double step = step(high - low, spacing);
    int digits = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    return String.format(Locale.ROOT, "%,." + digits + "f", tick == 0 ? 0.0 : tick);
  }
}
