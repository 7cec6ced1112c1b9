package io.trainyard.search;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** An upright axis of a picture of trials. Places go from 0, at its lower end, to 1. */
sealed interface Axis permits Axis.Categories, Axis.Line {

  /** A place that is named. */
  record Tick(double place, String text) {}

  /** The place of a JSON value; empty where it has none. */
  OptionalDouble place(String json);

  List<Tick> ticks();

  /** The axis of a path that is searched. */
  static Axis of(Distribution distribution) {
    if (distribution instanceof Choices choices) {
      return new Categories(choices.values().stream().distinct().toList());
    }
    if (distribution instanceof Uniform uniform) {
      return new Line(uniform.low(), uniform.high(), false);
    }
    if (distribution instanceof LogUniform uniform) {
      return new Line(uniform.low(), uniform.high(), true);
    }
    if (distribution instanceof Integers integers) {
      return new Line(integers.low(), integers.high(), false);
    }
    LogIntegers integers = (LogIntegers) distribution;
    return new Line(integers.low(), integers.high(), true);
  }

  /** Values at equal distances, the first one at the lower end. */
  record Categories(List<String> values) implements Axis {

    public Categories {
      values = List.copyOf(values);
    }

    @Override
    public OptionalDouble place(String json) {
      int index = values.indexOf(json);
      return index < 0 ? OptionalDouble.empty() : OptionalDouble.of(place(index));
    }

    private double place(int index) {
      return values.size() == 1 ? 0.5 : index / (values.size() - 1.0);
    }

    @Override
    public List<Tick> ticks() {
      return IntStream.range(0, values.size())
          .mapToObj(i -> new Tick(place(i), Trial.plain(values.get(i))))
          .toList();
    }
  }

  /**
   * Numbers.
   *
   * @param bottom at the lower end; it may be larger than {@code top}
   * @param logarithmic whether equal ratios are at equal distances
   */
  record Line(double bottom, double top, boolean logarithmic) implements Axis {

    private static final int TICKS = 5;
    private static final MathContext SHORT = new MathContext(3);

    @Override
    public OptionalDouble place(String json) {
      OptionalDouble number = Numbers.of(json);
      return number.isPresent()
          ? OptionalDouble.of(place(number.getAsDouble()))
          : OptionalDouble.empty();
    }

    double place(double x) {
      if (bottom == top) {
        return 0.5;
      }
      double place =
          logarithmic
              ? Math.log(x / bottom) / Math.log(top / bottom)
              : (x - bottom) / (top - bottom);
      return Math.max(0, Math.min(1, place));
    }

    @Override
    public List<Tick> ticks() {
      return bottom == top
          ? List.of(new Tick(0.5, text(bottom)))
          : IntStream.range(0, TICKS)
              .mapToObj(i -> i / (TICKS - 1.0))
              .map(place -> new Tick(place, text(at(place))))
              .toList();
    }

    private double at(double place) {
      return logarithmic ? bottom * Math.pow(top / bottom, place) : bottom + (top - bottom) * place;
    }

    /** Three significant digits, with an exponent where there would be many zeros. */
    static String text(double x) {
      BigDecimal rounded = new BigDecimal(x).round(SHORT).stripTrailingZeros();
      double size = Math.abs(x);
      if (x == 0 || (size >= 1e-3 && size < 1e6)) {
        return rounded.toPlainString();
      }
      int exponent = rounded.precision() - rounded.scale() - 1;
      return rounded.scaleByPowerOfTen(-exponent).stripTrailingZeros().toPlainString()
          + "e"
          + exponent;
    }
  }
}
