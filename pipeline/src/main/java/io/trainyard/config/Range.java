package io.trainyard.config;

/** The numbers that a key allows. */
public record Range(double low, boolean lowOpen, double high, boolean highOpen) {

  public static Range atLeast(double low) {
    return new Range(low, false, Double.POSITIVE_INFINITY, true);
  }

  public static Range above(double low) {
    return new Range(low, true, Double.POSITIVE_INFINITY, true);
  }

  public static Range between(double low, double high) {
    return new Range(low, false, high, false);
  }

  /** From {@code low}, which is in, to {@code high}, which is not. */
  public static Range halfOpen(double low, double high) {
    return new Range(low, false, high, true);
  }

  public static Range any() {
    return new Range(Double.NEGATIVE_INFINITY, true, Double.POSITIVE_INFINITY, true);
  }

  boolean contains(double x) {
    return (lowOpen ? x > low : x >= low) && (highOpen ? x < high : x <= high);
  }

  @Override
  public String toString() {
    boolean bounded = high < Double.POSITIVE_INFINITY;
    if (low == Double.NEGATIVE_INFINITY) {
      return bounded ? (highOpen ? "less than " : "at most ") + plain(high) : "finite";
    }
    String from = (lowOpen ? "greater than " : "at least ") + plain(low);
    return bounded ? from + " and " + (highOpen ? "less than " : "at most ") + plain(high) : from;
  }

  private static String plain(double x) {
    return x == Math.rint(x) && Math.abs(x) < 1e15 ? Long.toString((long) x) : Double.toString(x);
  }
}
