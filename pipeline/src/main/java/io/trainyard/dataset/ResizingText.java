package io.trainyard.dataset;

import io.trainyard.image.Resizing;

/** Resizing as manifests write it: {@code none}, {@code shorter-side 256}, {@code exact 32x48}. */
final class ResizingText {

  private static final String NONE = "none";
  private static final String SHORTER_SIDE = "shorter-side";
  private static final String EXACT = "exact";

  private ResizingText() {}

  static String of(Resizing resizing) {
    if (resizing instanceof Resizing.ShorterSide shorter) {
      return SHORTER_SIDE + " " + shorter.size();
    }
    if (resizing instanceof Resizing.Exact exact) {
      return EXACT + " " + exact.height() + "x" + exact.width();
    }
    return NONE;
  }

  /**
   * @throws IllegalArgumentException if {@code text} is none of these
   */
  static Resizing parse(String text) {
    String[] words = text.split("[ x]");
    if (text.matches(NONE)) {
      return new Resizing.None();
    }
    if (text.matches(SHORTER_SIDE + " \\d{1,6}")) {
      return new Resizing.ShorterSide(Integer.parseInt(words[1]));
    }
    if (text.matches(EXACT + " \\d{1,6}x\\d{1,6}")) {
      return new Resizing.Exact(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
    }
    throw new IllegalArgumentException("expected a way of resizing, found " + text);
  }
}
