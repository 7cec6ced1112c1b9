package io.trainyard.language.ngram;

import java.io.Serializable;

/** Counted n-grams on their way from one partition to another. */
public final class GramTable implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Grams grams;

  GramTable(Grams grams) {
    this.grams = grams;
  }

  Grams grams() {
    return grams;
  }

  public boolean isEmpty() {
    return grams.size() == 0;
  }
}
