package io.trainyard.model;

import io.trainyard.model.recurrent.Span;
import io.trainyard.text.SpecialToken;
import java.util.Arrays;
import java.util.List;

/**
 * Pairs of token sequences side by side, a lane each; lanes that are left over have none. Sources
 * are filled up in front, so that they end together, and targets behind, and what fills them up
 * changes nothing. The arrays are not copied.
 *
 * @param lanes as many as there are pairs, or more
 * @param sources each with {@code <eos>} as its last token
 * @param targets as many, each with {@code <eos>} as its last token
 */
public record PairBatch(int lanes, List<int[]> sources, List<int[]> targets) {

  /** Numbers of steps that there are between a power of two and the next. */
  private static final int STEPS_PER_OCTAVE = 4;

  public PairBatch {
    boolean fits = sources.size() == targets.size() && sources.size() <= lanes;
    if (!fits || sources.isEmpty()) {
      throw new IllegalArgumentException(
          "%d sources and %d targets in %d lanes".formatted(sources.size(), targets.size(), lanes));
    }
  }

  /** The pairs. */
  public int count() {
    return sources.size();
  }

  /**
   * The steps that windows of so many are given. There are few such numbers, so that passes, which
   * are of so many steps, are made only a few times.
   */
  static int steps(int wanted) {
    int multiple = Math.max(1, Integer.highestOneBit(wanted) / STEPS_PER_OCTAVE);
    return (wanted + multiple - 1) / multiple * multiple;
  }

  private static int longest(List<int[]> sequences) {
    return steps(sequences.stream().mapToInt(tokens -> tokens.length).max().orElseThrow());
  }

  /** What order a source is read in. */
  enum Order {
    /** From its first token to its last. */
    FORWARD,
    /** From its last token to its first, and then {@code <eos>}. */
    REVERSED
  }

  /**
   * Sources in a window.
   *
   * @param tokens of each lane of each step, step after step
   * @param begins where a source's first token is that has something in front of it
   */
  record Source(Span span, int[] tokens, boolean[] begins) {}

  Source source(Order order) {
    Span span = new Span(longest(sources), lanes);
    int[] tokens = new int[span.size()];
    boolean[] begins = new boolean[span.size()];
    Arrays.fill(tokens, SpecialToken.PAD.index());
    for (int lane = 0; lane < sources.size(); lane++) {
      int[] source = ordered(sources.get(lane), order);
      int before = span.steps() - source.length;
      for (int t = 0; t < source.length; t++) {
        tokens[(before + t) * lanes + lane] = source[t];
      }
      begins[before * lanes + lane] = before > 0;
    }
    return new Source(span, tokens, begins);
  }

  /** A source as it is read. */
  static int[] ordered(int[] source, Order order) {
    if (order == Order.FORWARD) {
      return source;
    }
    int[] reversed = source.clone();
    int words = source.length - 1;
    for (int t = 0; t < words; t++) {
      reversed[t] = source[words - 1 - t];
    }
    return reversed;
  }

  /** What the decoder reads, which begins with {@code <bos>}, and what it is to predict. */
  Window target() {
    Span span = new Span(longest(targets), lanes);
    int[] inputs = new int[span.size()];
    int[] wanted = new int[span.size()];
    Arrays.fill(inputs, SpecialToken.PAD.index());
    Arrays.fill(wanted, Window.NONE);
    for (int lane = 0; lane < targets.size(); lane++) {
      int[] target = targets.get(lane);
      for (int t = 0; t < target.length; t++) {
        inputs[t * lanes + lane] = t == 0 ? SpecialToken.BOS.index() : target[t - 1];
        wanted[t * lanes + lane] = target[t];
      }
    }
    return new Window(span, inputs, wanted);
  }

  /** The same with nothing to predict but the last token of each target. */
  Window ends() {
    Window whole = target();
    int[] wanted = new int[whole.span().size()];
    Arrays.fill(wanted, Window.NONE);
    for (int lane = 0; lane < targets.size(); lane++) {
      int last = (targets.get(lane).length - 1) * lanes + lane;
      wanted[last] = whole.targets()[last];
    }
    return new Window(whole.span(), whole.inputs(), wanted);
  }
}
