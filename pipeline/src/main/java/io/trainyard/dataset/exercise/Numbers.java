package io.trainyard.dataset.exercise;

/** How numbers are written. */
final class Numbers {

  static final String DIGITS = "0123456789";

  private static final int BASE = DIGITS.length();

  private Numbers() {}

  /** The smallest number that has more than {@code digits} digits. */
  static int beyond(int digits) {
    int power = 1;
    for (int i = 0; i < digits; i++) {
      power = Math.multiplyExact(power, BASE);
    }
    return power;
  }
}
