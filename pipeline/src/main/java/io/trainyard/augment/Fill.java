package io.trainyard.augment;

/** What stands outside of an image. */
enum Fill {
  /** One value. */
  CONSTANT,
  /** The image mirrored at the centres of its outermost pixels: c b | a b c | b a. */
  REFLECT,
  /** The nearest pixel of the image: a a | a b c | c c. */
  EDGE
}
