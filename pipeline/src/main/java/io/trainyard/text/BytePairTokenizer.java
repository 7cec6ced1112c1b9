package io.trainyard.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Byte-pair encoding (Sennrich, Haddow and Birch, "Neural machine translation of rare words with
 * subword units", ACL 2016) of bytes instead of characters, so that there is no text in any script
 * of which a part is unknown. Within each of the {@link Pieces}, pairs of tokens become one in the
 * order in which training merged them. What it decodes is what it encoded; tokens in an order that
 * no text has may be bytes that are no characters, which decode to U+FFFD.
 */
final class BytePairTokenizer implements Tokenizer {

  /** Pieces that are remembered; words are few, and come again and again. */
  private static final int REMEMBERED = 1 << 16;

  private final Vocabulary vocabulary;
  private final byte[][] bytes;
  private final Map<Long, Integer> merged;
  private final Map<String, int[]> known = new ConcurrentHashMap<>();

  BytePairTokenizer(Vocabulary vocabulary, List<TextCodec.Merge> merges) {
    this.vocabulary = vocabulary;
    this.bytes = new byte[vocabulary.size()][];
    this.merged = new HashMap<>(2 * merges.size());
    for (int b = 0; b < ByteLetters.BYTES; b++) {
      bytes[Vocabulary.FIRST_OF_TEXT + b] = new byte[] {(byte) b};
    }
    for (int i = 0; i < merges.size(); i++) {
      TextCodec.Merge merge = merges.get(i);
      int token = first() + i;
      merged.putIfAbsent(pair(merge.left(), merge.right()), token);
      bytes[token] = concat(bytes[merge.left()], bytes[merge.right()]);
    }
  }

  /** The index of the first token that was merged. */
  static int first() {
    return Vocabulary.FIRST_OF_TEXT + ByteLetters.BYTES;
  }

  /** Refuses merges that do not make the vocabulary. */
  static void check(Vocabulary vocabulary, List<TextCodec.Merge> merges) {
    for (int i = 0; i < merges.size(); i++) {
      TextCodec.Merge merge = merges.get(i);
      boolean isKnown =
          Math.min(merge.left(), merge.right()) >= Vocabulary.FIRST_OF_TEXT
              && Math.max(merge.left(), merge.right()) < first() + i;
      if (!isKnown) {
        throw new IllegalArgumentException("merge " + i + " of tokens not known then: " + merge);
      }
    }
    if (!ByteLetters.vocabulary(merges).equals(vocabulary)) {
      throw new IllegalArgumentException("a vocabulary other than that of its merges");
    }
  }

  static long pair(int left, int right) {
    return (long) left << Integer.SIZE | right;
  }

  private static byte[] concat(byte[] left, byte[] right) {
    byte[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }

  /** The bytes of a piece as tokens. */
  static int[] bytes(String piece) {
    byte[] utf8 = piece.getBytes(StandardCharsets.UTF_8);
    int[] tokens = new int[utf8.length];
    for (int i = 0; i < utf8.length; i++) {
      tokens[i] = Vocabulary.FIRST_OF_TEXT + (utf8[i] & 0xFF);
    }
    return tokens;
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public int[] encode(String text) {
    var tokens = new Tokens();
    Pieces.forEach(text, piece -> tokens.addAll(piece(piece)));
    return tokens.toArray();
  }

  private int[] piece(String piece) {
    int[] tokens = known.get(piece);
    if (tokens == null) {
      tokens = merge(bytes(piece));
      if (known.size() < REMEMBERED) {
        known.put(piece, tokens);
      }
    }
    return tokens;
  }

  private int[] merge(int[] tokens) {
    int count = tokens.length;
    while (true) {
      int first = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < count; i++) {
        first = Math.min(first, merged(tokens[i], tokens[i + 1]));
      }
      if (first == Integer.MAX_VALUE) {
        return Arrays.copyOf(tokens, count);
      }
      int kept = 0;
      for (int i = 0; i < count; i++) {
        boolean isPair = i + 1 < count && merged(tokens[i], tokens[i + 1]) == first;
        tokens[kept++] = isPair ? first : tokens[i];
        i += isPair ? 1 : 0;
      }
      count = kept;
    }
  }

  /** Tokens that were merged earlier have smaller indices. */
  private int merged(int left, int right) {
    return merged.getOrDefault(pair(left, right), Integer.MAX_VALUE);
  }

  @Override
  public String decode(int[] tokens) {
    var text = new ByteArrayOutputStream();
    for (int token : tokens) {
      if (!Vocabulary.isSpecial(token)) {
        text.writeBytes(bytes[token]);
      } else if (token == SpecialToken.UNK.index()) {
        text.writeBytes(String.valueOf(Utf8.REPLACEMENT).getBytes(StandardCharsets.UTF_8));
      }
    }
    return text.toString(StandardCharsets.UTF_8);
  }
}
