package io.trainyard.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Bytes in UTF-8, as they come from files: possibly with some that are none. */
public final class Utf8 {

  /** Stands for bytes that are no character. */
  public static final char REPLACEMENT = '\uFFFD';

  /** No byte was replaced. */
  private static final int NONE = -1;

  private static final int BUFFER = 1 << 12;

  /**
   * Text that was decoded.
   *
   * @param replaced how many sequences of bytes that are no characters became U+FFFD; as many as
   *     Unicode recommends, one for each longest part of a character
   * @param firstOffset where in the bytes the first of them is; -1 where there is none
   */
  public record Decoded(String text, int replaced, int firstOffset) {}

  private Utf8() {}

  /** Decodes {@code count} bytes at {@code from}. */
  public static Decoded decode(byte[] bytes, int from, int count) {
    String text = new String(bytes, from, count, StandardCharsets.UTF_8);
    // Text that has none, nearly all of it, is found so at the speed of memory.
    int first = text.indexOf(REPLACEMENT);
    if (first < 0) {
      return new Decoded(text, 0, NONE);
    }
    int replaced = -written(bytes, from, count);
    for (int at = first; at >= 0; at = text.indexOf(REPLACEMENT, at + 1)) {
      replaced++;
    }
    return new Decoded(text, replaced, replaced == 0 ? NONE : firstMalformed(bytes, from, count));
  }

  /** {@code text}, with U+FFFD in the place of each half of a pair whose other half is missing. */
  public static Decoded wellFormed(String text) {
    StringBuilder mended = null;
    int replaced = 0;
    int first = NONE;
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isSurrogate(text.charAt(i))) {
        continue;
      }
      if (Character.charCount(text.codePointAt(i)) == 2) {
        i++;
        continue;
      }
      mended = mended == null ? new StringBuilder(text) : mended;
      mended.setCharAt(i, REPLACEMENT);
      first = replaced++ == 0 ? i : first;
    }
    return new Decoded(mended == null ? text : mended.toString(), replaced, first);
  }

  /** How often U+FFFD itself stands there. */
  private static int written(byte[] bytes, int from, int count) {
    int found = 0;
    for (int i = from; i + 2 < from + count; i++) {
      if (bytes[i] == (byte) 0xEF && bytes[i + 1] == (byte) 0xBF && bytes[i + 2] == (byte) 0xBD) {
        found++;
      }
    }
    return found;
  }

  private static int firstMalformed(byte[] bytes, int from, int count) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes, from, count);
    CharBuffer out = CharBuffer.allocate(BUFFER);
    CoderResult result = CoderResult.OVERFLOW;
    while (result.isOverflow()) {
      result = decoder.decode(in, out.clear(), true);
    }
    return in.position() - from;
  }

  /** Whether a byte is another than the first one of its character. */
  public static boolean isContinuation(byte b) {
    return (b & 0xC0) == 0x80;
  }
}
