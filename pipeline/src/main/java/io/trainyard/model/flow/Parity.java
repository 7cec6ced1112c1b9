package io.trainyard.model.flow;

/** One of the two parts that components fall into, by whether their index is even. */
enum Parity {
  EVEN,
  ODD;

  /** The least index. */
  int first() {
    return ordinal();
  }

  Parity other() {
    return this == EVEN ? ODD : EVEN;
  }

  /** The layer that lets this part through. */
  String layer() {
    return this == EVEN ? "even" : "odd";
  }

  /** What a coupling, counted from 1, reads and leaves as it is; the other part it shifts. */
  static Parity readBy(int coupling) {
    return coupling % 2 == 1 ? EVEN : ODD;
  }
}
