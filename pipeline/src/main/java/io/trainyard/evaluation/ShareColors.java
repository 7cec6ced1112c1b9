package io.trainyard.evaluation;

import java.awt.Color;

/**
 * Colours of a part of a class's rows. What is right is blue and what is wrong is orange, which
 * people who confuse red and green tell apart too. Intensity goes with the square root of the part,
 * so that a class of which one row in a hundred went wrong is seen to have gone wrong.
 */
enum ShareColors {
  RIGHT(0xE8F1FA, 0x6BAED6, 0x2171B5, 0x08306B),
  WRONG(0xFFEBD6, 0xFDAE6B, 0xE6550D, 0x7F2704);

  private final int[] stops;

  ShareColors(int... stops) {
    this.stops = stops;
  }

  /**
   * White for nothing at all.
   *
   * @param share from 0 to 1
   */
  Color of(double share) {
    if (share <= 0) {
      return Color.WHITE;
    }
    double place = place(share) * (stops.length - 1);
    int below = Math.min((int) place, stops.length - 2);
    double part = place - below;
    return new Color(mix(below, part, 16) << 16 | mix(below, part, 8) << 8 | mix(below, part, 0));
  }

  private int mix(int below, double part, int shift) {
    int from = stops[below] >> shift & 0xFF;
    int to = stops[below + 1] >> shift & 0xFF;
    return (int) Math.round(from + part * (to - from));
  }

  /** Where a share lies between the lightest colour, 0, and the darkest, 1. */
  static double place(double share) {
    return Math.sqrt(Math.min(1, share));
  }

  /** Black or white, whichever reads better on a colour. */
  static Color textOn(Color color) {
    double luminance = 0.299 * color.getRed() + 0.587 * color.getGreen() + 0.114 * color.getBlue();
    return luminance < 140 ? Color.WHITE : new Color(0x202020);
  }
}
