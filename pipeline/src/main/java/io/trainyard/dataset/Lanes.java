package io.trainyard.dataset;

import io.trainyard.model.Window;
import io.trainyard.model.recurrent.Span;
import java.io.Serializable;
import java.util.Arrays;

/**
 * A line of tokens cut into contiguous stretches of equal length, to be read side by side, window
 * after window. Of n tokens, n - 1 are followed by one that can be predicted: lane l of L reads
 * those from {@code l (n - 1) / L} to {@code (l + 1) (n - 1) / L}, and each is followed by its
 * successor in the line, also where that is another lane's or another stream's. Lanes differ by at
 * most one token; steps at which a lane has none left are masked.
 *
 * @param positions tokens that are followed by one
 * @param count of lanes
 * @param window steps of a window
 */
public record Lanes(long positions, int count, int window) implements Serializable {

  private static final boolean[] NOWHERE = {};

  public Lanes {
    if (positions < 0 || count < 1 || window < 1) {
      throw new IllegalArgumentException(
          "%d positions, %d lanes, windows of %d".formatted(positions, count, window));
    }
  }

  /** Lanes through a line of so many tokens. */
  public static Lanes of(long tokens, int count, int window) {
    return new Lanes(Math.max(0, tokens - 1), count, window);
  }

  /** Windows that the longest lane has. */
  public int windows() {
    long longest = (positions + count - 1) / count;
    return Math.toIntExact((longest + window - 1) / window);
  }

  private int from(int lane) {
    return Math.toIntExact(lane * positions / count);
  }

  /**
   * A window of some of the lanes.
   *
   * @param line of as many tokens as these lanes go through
   * @param first of the lanes
   * @param some how many of them
   * @param index of the window, from 0
   */
  public Window window(TokenLine line, int first, int some, int index) {
    return window(line, first, some, index, Begins.LANES);
  }

  /** Where sequences start. */
  public enum Begins {
    /** With each lane. */
    LANES,
    /** With each lane, and with each stream. */
    STREAMS;

    public static Begins of(boolean atStreams) {
      return atStreams ? STREAMS : LANES;
    }
  }

  /** As above, where sequences may start elsewhere than with their lanes. */
  public Window window(TokenLine line, int first, int some, int index, Begins where) {
    Span span = new Span(window, some);
    int[] inputs = new int[span.size()];
    int[] targets = new int[span.size()];
    boolean[] begins = index == 0 || where == Begins.STREAMS ? new boolean[span.size()] : NOWHERE;
    Arrays.fill(targets, Window.NONE);
    for (int lane = 0; lane < some; lane++) {
      int from = Math.addExact(from(first + lane), Math.multiplyExact(index, window));
      int steps = Math.min(window, from(first + lane + 1) - from);
      if (steps > 0) {
        int[] tokens = new int[steps + 1];
        line.copy(from, tokens);
        for (int t = 0; t < steps; t++) {
          inputs[t * some + lane] = tokens[t];
          targets[t * some + lane] = tokens[t + 1];
        }
        for (int t = 0; t < steps && where == Begins.STREAMS; t++) {
          begins[t * some + lane] = line.isStart(from + t);
        }
      }
      if (index == 0) {
        begins[lane] = true;
      }
    }
    return new Window(span, inputs, targets, begins);
  }
}
