package io.trainyard.augment;

/** The value between pixels. */
enum Interpolation {
  BILINEAR,
  NEAREST
}
