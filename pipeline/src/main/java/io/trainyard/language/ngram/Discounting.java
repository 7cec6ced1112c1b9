package io.trainyard.language.ngram;

/** How much is taken from the counts of n-grams for those that were never seen. */
public enum Discounting {
  /** One discount an order (Kneser and Ney 1995). */
  KNESER_NEY,
  /** Three discounts an order: of counts of 1, of 2, and of more (Chen and Goodman 1999). */
  MODIFIED
}
