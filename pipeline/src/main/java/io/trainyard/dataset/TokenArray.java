package io.trainyard.dataset;

/**
 * Indices of tokens, in as few bytes each as their vocabulary allows: 1, 2 or 4. Not thread-safe
 * while it is filled.
 */
final class TokenArray {

  private static final int OF_ONE_BYTE = 1 << Byte.SIZE;
  private static final int OF_TWO = 1 << Character.SIZE;

  private final byte[] bytes;
  private final char[] chars;
  private final int[] ints;

  /**
   * @param vocabulary tokens are below it
   */
  TokenArray(int length, int vocabulary) {
    this.bytes = vocabulary <= OF_ONE_BYTE ? new byte[length] : null;
    this.chars = vocabulary > OF_ONE_BYTE && vocabulary <= OF_TWO ? new char[length] : null;
    this.ints = vocabulary > OF_TWO ? new int[length] : null;
  }

  /** Bytes that so many tokens take. */
  static long bytes(long length, int vocabulary) {
    if (vocabulary <= OF_ONE_BYTE) {
      return length;
    }
    return length * (vocabulary <= OF_TWO ? Character.BYTES : Integer.BYTES);
  }

  void put(int at, int token) {
    if (bytes != null) {
      bytes[at] = (byte) token;
    } else if (chars != null) {
      chars[at] = (char) token;
    } else {
      ints[at] = token;
    }
  }

  int get(int at) {
    if (bytes != null) {
      return bytes[at] & 0xFF;
    }
    return chars != null ? chars[at] : ints[at];
  }

  /** Copies tokens from one on. */
  void copy(int from, int[] into, int to, int count) {
    for (int i = 0; i < count; i++) {
      into[to + i] = get(from + i);
    }
  }
}
