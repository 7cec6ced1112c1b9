package io.trainyard.model;

/** What a decoder attends to of its source by; see {@link Attention}. */
enum AttentionKind {
  /** It does not: all it has of a source is what the encoder has in mind at its end. */
  NONE,
  /** The product of what decoder and encoder say. */
  DOT,
  /** The same with a matrix between them, which is learned. */
  GENERAL
}
