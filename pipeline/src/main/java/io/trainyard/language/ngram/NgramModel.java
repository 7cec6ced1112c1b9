package io.trainyard.language.ngram;

import io.trainyard.language.LanguageModel;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.StreamCorruptedException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A language model of n-grams with interpolated Kneser-Ney smoothing, in the form of Chen and
 * Goodman, "An empirical study of smoothing techniques for language modeling", Computer Speech and
 * Language 1999. With {@code h} for the last {@code k - 1} tokens and {@code h'} for {@code h}
 * without its first:
 *
 * <pre>
 * P_k(w | h) = max(c(h w) - D_k(c(h w)), 0) / C(h) + gamma(h) P_(k-1)(w | h')
 *       C(h) = sum of c(h v) over all tokens v
 *   gamma(h) = (sum of min(D_k(c(h v)), c(h v)) over v) / C(h)
 *     P_0(w) = 1 / V
 * </pre>
 *
 * <p>The model is {@code P_n}. {@code c(h w)} is how often the n-gram is in the text where {@code k
 * = n} or {@code h} begins a text; otherwise it is its continuation count {@code N1+(. h w)}, the
 * number of different tokens in front of it, as Kneser and Ney have it. {@code D_k} are {@link
 * Discounts}. Where {@code C(h) = 0} the context was never seen, and {@code P_k(w | h) = P_(k-1)(w
 * | h')}. The vocabulary is closed: {@code V} are all its tokens, {@code <unk>} and the other
 * special ones among them, as of networks with a softmax, so that the probabilities of all of them
 * sum to 1 after whatever context, and none is 0.
 *
 * <p>N-grams that are left out as too rare have {@code c = 0} above the line; what they were
 * counted stays in {@code C(h)} and goes into {@code gamma(h)} whole.
 *
 * <p>In front of a text stands one {@code <bos>}, which is never foretold; contexts do not reach
 * beyond it, nor beyond an {@code <eos>}. Immutable and thread-safe; goes to tasks.
 */
public final class NgramModel implements LanguageModel, Serializable {

  private static final long serialVersionUID = 1L;
  private static final byte[] MAGIC = {'n', 'g', 'r', 'a', 'm', 's', ' ', '1'};

  /** The longest n-grams. */
  public static final int MOST_ORDER = 10;

  private static final int NODE_BYTES = 2 * Integer.BYTES;
  private static final int CONTEXT_BYTES = 2 * Integer.BYTES + Double.BYTES;

  private final int vocabulary;
  private final Level[] levels;
  private final Discounts[] discounts;
  private final int[][] totals;
  private final double[][] gammas;
  private final double[] tokens;
  private final int mostProbable;

  private NgramModel(int vocabulary, Level[] levels, Discounts[] discounts) {
    this.vocabulary = vocabulary;
    this.levels = levels;
    this.discounts = discounts;
    this.totals = new int[discounts.length][];
    this.gammas = new double[discounts.length][];
    for (int i = 0; i < discounts.length; i++) {
      totals[i] = new int[levels[i].size];
      gammas[i] = new double[levels[i].size];
      addUp(i);
    }
    if (totals[0][0] == 0) {
      throw new IllegalArgumentException("no n-grams");
    }
    this.tokens = tokens();
    this.mostProbable = most(tokens);
  }

  /** Sums what is behind each n-gram of a length. */
  private void addUp(int length) {
    Level contexts = levels[length];
    Level successors = levels[length + 1];
    for (int context = 0; context < contexts.size; context++) {
      long total = contexts.leftOut(context);
      double taken = total;
      for (int i = contexts.from(context); i < contexts.to(context); i++) {
        int count = successors.counts[i];
        total += count;
        taken += count == 0 ? 0 : discounts[length].from(count);
      }
      totals[length][context] = exact(total);
      gammas[length][context] = total == 0 ? 1 : taken / total;
    }
  }

  private static int exact(long total) {
    if (total > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "expected at most %d n-grams behind a context, found %d"
              .formatted(Integer.MAX_VALUE, total));
    }
    return (int) total;
  }

  /** What each token has without any context. */
  private double[] tokens() {
    double[] result = new double[vocabulary];
    Arrays.fill(result, gammas[0][0] / vocabulary);
    Level level = levels[1];
    for (int i = 0; i < level.size; i++) {
      result[level.tokens[i]] += share(1, i, 0);
    }
    return result;
  }

  private static int most(double[] of) {
    int most = 0;
    for (int i = 1; i < of.length; i++) {
      most = of[i] > of[most] ? i : most;
    }
    return most;
  }

  /**
   * Makes the model of a text's counts.
   *
   * @param vocabulary how many tokens there are
   * @param shares all of them; their order does not matter
   * @throws IllegalArgumentException if nothing was counted, or more than {@code 2^31 - 1} of one
   *     n-gram or behind one context
   */
  public static NgramModel of(int vocabulary, Discounting discounting, List<GramCounts> shares) {
    int order = shares.get(0).order();
    NgramBuilder builder = new NgramBuilder(order, vocabulary);
    List<GramReader> readers = new ArrayList<>();
    shares.forEach(share -> readers.addAll(share.readers()));
    try {
      builder.addAll(readers);
    } catch (IOException e) {
      throw new UncheckedIOException("memory gives every byte", e);
    }
    Discounts[] discounts = new Discounts[order];
    for (int width = 1; width <= order; width++) {
      discounts[width - 1] = Discounts.of(discounting, counts(builder, shares, width));
    }
    return new NgramModel(vocabulary, builder.levels(), discounts);
  }

  private static CountsOfCounts counts(NgramBuilder builder, List<GramCounts> shares, int width) {
    // One token's count is told only by all shares together.
    return width == 1
        ? builder.countsOfTokens()
        : shares.stream()
            .map(share -> share.countsOfCounts(width))
            .reduce(CountsOfCounts.NONE, CountsOfCounts::plus);
  }

  /**
   * Reads what {@link #write} wrote, to the end of the stream.
   *
   * @throws IOException if reading fails
   * @throws IllegalArgumentException if it was not written so
   */
  public static NgramModel read(InputStream from) throws IOException {
    try {
      DataInputStream in = new DataInputStream(from);
      if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
        throw new IllegalArgumentException("no table of n-grams, or one of a later version");
      }
      int order = in.readUnsignedByte();
      int vocabulary = in.readInt();
      if (order < 1 || order > MOST_ORDER || vocabulary < 1) {
        throw new IllegalArgumentException(order + "-grams of " + vocabulary + " tokens");
      }
      Discounts[] discounts = new Discounts[order];
      for (int i = 0; i < order; i++) {
        discounts[i] = new Discounts(in.readDouble(), in.readDouble(), in.readDouble());
      }
      NgramBuilder builder = new NgramBuilder(order, vocabulary);
      builder.addAll(List.of(new GramReader(in, order)));
      return new NgramModel(vocabulary, builder.levels(), discounts);
    } catch (StreamCorruptedException | java.io.EOFException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Writes the model: a header with the discounts, then all n-grams, sorted, each behind what it
   * begins with. Equal models are equal bytes.
   *
   * @param to not closed
   */
  public void write(OutputStream to) throws IOException {
    DataOutputStream out = new DataOutputStream(to);
    out.write(MAGIC);
    out.writeByte(order());
    out.writeInt(vocabulary);
    for (Discounts discount : discounts) {
      out.writeDouble(discount.ofOne());
      out.writeDouble(discount.ofTwo());
      out.writeDouble(discount.ofMore());
    }
    write(new GramWriter(out), new int[order()], 0, 0);
    out.flush();
  }

  private void write(GramWriter out, int[] path, int length, int context) throws IOException {
    if (length == order()) {
      return;
    }
    Level successors = levels[length + 1];
    for (int i = levels[length].from(context); i < levels[length].to(context); i++) {
      path[length] = successors.tokens[i];
      out.count(path, length + 1, successors.counts[i]);
      int leftOut = successors.leftOut(i);
      if (leftOut > 0) {
        out.leftOut(path, length + 1, leftOut);
      }
      write(out, path, length + 1, i);
    }
  }

  /** The n of n-grams. */
  public int order() {
    return discounts.length;
  }

  @Override
  public int vocabulary() {
    return vocabulary;
  }

  @Override
  public NgramReading begin() {
    return new NgramReading(this);
  }

  /** What is taken from counts, by the length of n-grams, from 1. */
  public List<Discounts> discounts() {
    return Collections.unmodifiableList(Arrays.asList(discounts));
  }

  /** How many n-grams there are, by their length, from 1. */
  public List<Long> grams() {
    return Arrays.stream(levels).skip(1).map(level -> (long) level.size).toList();
  }

  /** The memory that the model takes, in bytes. */
  public long bytes() {
    return bytes(vocabulary, grams().stream().mapToLong(Long::longValue).toArray());
  }

  /**
   * The memory that a model takes.
   *
   * @param grams how many n-grams there are, by their length, from 1
   */
  public static long bytes(int vocabulary, long[] grams) {
    long bytes = (long) vocabulary * Double.BYTES;
    for (int i = 0; i < grams.length; i++) {
      bytes += grams[i] * (NODE_BYTES + (i + 1 < grams.length ? CONTEXT_BYTES : 0));
    }
    return bytes;
  }

  /** The successor of an n-gram of so many tokens, among those one longer; negative if none. */
  int find(int length, int context, int token) {
    Level level = levels[length];
    return levels[length + 1].find(level.from(context), level.to(context), token);
  }

  /** Whether anything is known of what follows an n-gram. */
  boolean isContext(int length, int gram) {
    return length < order() && totals[length][gram] > 0;
  }

  int from(int length, int context) {
    return levels[length].from(context);
  }

  int to(int length, int context) {
    return levels[length].to(context);
  }

  /** The last token of an n-gram. */
  int token(int length, int gram) {
    return levels[length].tokens[gram];
  }

  /** {@code max(c - D, 0) / C} of an n-gram behind a context of one token less. */
  double share(int length, int gram, int context) {
    int count = levels[length].counts[gram];
    return count == 0
        ? 0
        : (count - discounts[length - 1].from(count)) / totals[length - 1][context];
  }

  /** What is left for shorter contexts. */
  double gamma(int length, int context) {
    return gammas[length][context];
  }

  /** What a token has without any context. */
  double alone(int token) {
    return tokens[token];
  }

  /** The token that has most without any context; the first of several. */
  int mostAlone() {
    return mostProbable;
  }
}
