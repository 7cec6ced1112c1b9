package io.trainyard.language.ngram;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Writes n-grams with numbers, in the order of {@link GramReader}, each as what differs from the
 * one before: a byte with its length in the upper half and how many of its last tokens are new in
 * the lower, then those tokens, then the number, doubled, and one more where it is what was left
 * out behind the n-gram. Tokens and numbers are in groups of seven bits, the lowest first, with the
 * eighth set where more follow.
 */
final class GramWriter {

  private final OutputStream out;
  private int[] before = new int[0];

  GramWriter(OutputStream out) {
    this.out = out;
  }

  /** Writes how often the n-gram of the first {@code length} of these tokens was counted. */
  void count(int[] tokens, int length, long count) throws IOException {
    write(tokens, length, count << 1);
  }

  /** Writes how much was counted of longer ones that are left out. */
  void leftOut(int[] tokens, int length, long count) throws IOException {
    write(tokens, length, count << 1 | 1);
  }

  private void write(int[] tokens, int length, long number) throws IOException {
    int same = 0;
    while (same < Math.min(before.length, length) && before[same] == tokens[same]) {
      same++;
    }
    out.write(length << 4 | (length - same));
    for (int i = same; i < length; i++) {
      number(tokens[i]);
    }
    number(number);
    before = Arrays.copyOf(tokens, length);
  }

  private void number(long number) throws IOException {
    long left = number;
    while (left >= 0x80) {
      out.write((int) (left & 0x7F | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }
}
