package io.trainyard.image;

/** A part of an image, in pixels. */
record Window(int top, int left, int height, int width) {

  /** Whether it is all of an image of that size. */
  boolean isWhole(Size size) {
    return height == size.height() && width == size.width();
  }
}
