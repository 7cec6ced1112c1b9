package io.trainyard.text;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * How often each term of some text occurs: each character, word or piece, whatever vocabularies are
 * made from. Changed by adding; not thread-safe.
 */
public final class TermCounts {

  /** Code points below this are counted without making text of them. */
  private static final int PLAIN = 1 << 16;

  private final long[] characters = new long[PLAIN];
  private final Map<String, long[]> others = new HashMap<>();

  void add(int codePoint) {
    if (codePoint < PLAIN) {
      characters[codePoint]++;
    } else {
      add(Character.toString(codePoint));
    }
  }

  void add(String term) {
    others.computeIfAbsent(term, key -> new long[1])[0]++;
  }

  /** Hands out every term that occurred, and how often, in no particular order. */
  public void forEach(ObjLongConsumer<String> to) {
    for (int c = 0; c < PLAIN; c++) {
      if (characters[c] > 0) {
        to.accept(Character.toString(c), characters[c]);
      }
    }
    others.forEach((term, count) -> to.accept(term, count[0]));
  }
}
