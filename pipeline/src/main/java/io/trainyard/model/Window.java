package io.trainyard.model;

import io.trainyard.model.recurrent.Span;
import java.util.Arrays;

/**
 * A stretch of several token sequences side by side: of lane i at step t the token read and the one
 * that is to be predicted, at {@code t * lanes + i}. The arrays are not copied.
 *
 * @param inputs token indices
 * @param targets token indices, or {@link #NONE} where nothing is to be predicted
 * @param begins where a sequence starts, whatever the lane has read before; empty for nowhere
 */
public record Window(Span span, int[] inputs, int[] targets, boolean[] begins) {

  /** In place of a target: the step is masked, and has no part in loss or gradient. */
  public static final int NONE = -1;

  public Window {
    boolean isMarked = begins.length == 0 || begins.length == span.size();
    if (inputs.length != span.size() || targets.length != span.size() || !isMarked) {
      throw new IllegalArgumentException(
          "%s, %d inputs, %d targets".formatted(span, inputs.length, targets.length));
    }
  }

  /** One in which all lanes go on from what they have read before. */
  public Window(Span span, int[] inputs, int[] targets) {
    this(span, inputs, targets, new boolean[0]);
  }

  /** Steps of all lanes at which something is to be predicted. */
  public int tokens() {
    return (int) Arrays.stream(targets).filter(target -> target != NONE).count();
  }
}
