package io.trainyard.model;

import io.trainyard.model.recurrent.Span;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.layers.recurrent.RnnOutputLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The end of a network that predicts at some steps of a window only: those steps are put side by
 * side, and predicted some at a time, so that masked ones cost nothing, and the memory for
 * probabilities goes by the vocabulary alone. Not thread-safe.
 */
final class PackedOutput {

  /** Probabilities that are held at once, where the vocabulary is large. */
  private static final int MOST_NUMBERS = 1 << 21;

  private static final int MOST_COLUMNS = 256;
  private static final int FEWEST_COLUMNS = 16;

  private final TokenOutput output;
  private final int units;
  private final int columns;
  private final INDArray packed;
  private final float[] host;

  PackedOutput(RnnOutputLayer layer) {
    INDArray weights = layer.paramTable().get("W");
    this.units = (int) weights.size(0);
    this.columns = columns((int) weights.size(1));
    Span chunk = new Span(columns, 1);
    this.output = new TokenOutput(layer, chunk);
    this.packed = chunk.columns(units);
    this.host = new float[units * columns];
  }

  /** Steps that are predicted at once. */
  static int columns(int vocabulary) {
    return Math.max(FEWEST_COLUMNS, Math.min(MOST_COLUMNS, MOST_NUMBERS / vocabulary));
  }

  /**
   * Predicts the targets of a window.
   *
   * @param hidden units x (steps * lanes)
   */
  PairScore score(INDArray hidden, Window window) {
    return pass(hidden, window, places -> {});
  }

  /**
   * As above, and leaves gradients of the parameters.
   *
   * @param scale what gradients are multiplied by
   * @param into the gradient of {@code hidden}; overwritten
   */
  PairScore learn(INDArray hidden, Window window, float scale, INDArray into) {
    into.assign(0);
    boolean[] isLater = new boolean[1];
    return pass(
        hidden,
        window,
        places -> {
          var kind = isLater[0] ? TokenOutput.Gradients.ADDED : TokenOutput.Gradients.WRITTEN;
          isLater[0] = true;
          int[] targets = targets(window, places);
          unpack(output.backward(packed, targets, scale, kind), places, into);
        });
  }

  /** What is done with the places that have been predicted. */
  @FunctionalInterface
  private interface Back {
    void from(int[] places);
  }

  private PairScore pass(INDArray hidden, Window window, Back back) {
    int[] all =
        IntStream.range(0, window.span().size())
            .filter(place -> window.targets()[place] != Window.NONE)
            .toArray();
    double nats = 0;
    long right = 0;
    int lanes = window.span().lanes();
    boolean[] has = new boolean[lanes];
    boolean[] wrong = new boolean[lanes];
    for (int from = 0; from < all.length; from += columns) {
      int[] places = Arrays.copyOfRange(all, from, Math.min(all.length, from + columns));
      pack(hidden, places);
      boolean[] most = new boolean[columns];
      WindowScore score = output.score(packed, targets(window, places), most);
      nats += score.nats();
      right += score.right();
      for (int i = 0; i < places.length; i++) {
        has[places[i] % lanes] = true;
        wrong[places[i] % lanes] |= !most[i];
      }
      back.from(places);
    }
    int sequences = (int) IntStream.range(0, lanes).filter(lane -> has[lane]).count();
    int whole = (int) IntStream.range(0, lanes).filter(lane -> has[lane] && !wrong[lane]).count();
    return new PairScore(new WindowScore(nats, all.length, right), sequences, whole);
  }

  private int[] targets(Window window, int[] places) {
    int[] targets = new int[columns];
    Arrays.fill(targets, Window.NONE);
    for (int i = 0; i < places.length; i++) {
      targets[i] = window.targets()[places[i]];
    }
    return targets;
  }

  private void pack(INDArray hidden, int[] places) {
    FloatBuffer from = hidden.data().asNioFloat();
    int first = (int) hidden.offset();
    for (int i = 0; i < places.length; i++) {
      from.get(first + places[i] * units, host, i * units, units);
    }
    // What is left over is masked, but has to be finite.
    Arrays.fill(host, places.length * units, host.length, 0);
    HostCopies.put(host, packed);
  }

  private void unpack(INDArray gradient, int[] places, INDArray into) {
    gradient.data().asNioFloat().get(host);
    FloatBuffer to = into.data().asNioFloat();
    for (int i = 0; i < places.length; i++) {
      to.put(places[i] * units, host, i * units, units);
    }
    HostCopies.written(into);
  }
}
