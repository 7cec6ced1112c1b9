package io.trainyard.model;

import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.Span;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The passes of layers that read tokens through windows of one span: an embedding, or nothing,
 * which stands for one-hot vectors, and recurrent layers. Not thread-safe.
 */
final class RecurrentStack implements AutoCloseable {

  /**
   * Tokens for each unit from which one-hot vectors are long: each gate of a unit reads as many.
   */
  private static final int WIDE = 4;

  private static final String ROWS = "rows of its table";
  private static final String READING = ", one-hot vectors as rows of its weights";

  private final Span span;
  private final List<Layer> layers;
  private final int firstCell;
  private final CellStack cells;
  private final Optional<TokenInput> input;

  /**
   * @param layers an embedding, or none, and then recurrent layers
   * @param maker of their passes
   */
  RecurrentStack(List<Layer> layers, Span span, Cell.Maker maker) {
    this.span = span;
    this.layers = layers;
    this.firstCell = RecurrentNetwork.embeds(layers.get(0)) ? 1 : 0;
    Cell.Maker known = firstCell == 0 && isWide(layers.get(0)) ? Cell.BY_STEPS : maker;
    this.cells = new CellStack(layers.subList(firstCell, layers.size()), span, known);
    boolean done = false;
    try {
      this.input = input();
      done = true;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  /**
   * Whether one-hot vectors are so long that multiplying with them costs more than a faster cell
   * saves.
   */
  private static boolean isWide(Layer first) {
    INDArray recurrent = first.paramTable().get("RW");
    return recurrent != null && inputs(first) > WIDE * recurrent.size(0);
  }

  private static int inputs(Layer first) {
    return (int) first.paramTable().get("W").size(0);
  }

  /** Empty where the first cell reads tokens itself. */
  private Optional<TokenInput> input() {
    if (firstCell == 1) {
      return Optional.of(new TokenInput.Embedding(layers.get(0), span));
    }
    return cells.readsTokens()
        ? Optional.empty()
        : Optional.of(new TokenInput.OneHot(inputs(layers.get(0)), span));
  }

  /** The recurrent layers'. */
  CellStack cells() {
    return cells;
  }

  /** Adds how each layer's passes are made, by its name. */
  void describe(Map<String, String> ways) {
    if (firstCell == 1) {
      ways.put(layers.get(0).conf().getLayer().getLayerName(), ROWS);
    }
    for (int i = 0; i < cells.all().size(); i++) {
      String more = i == 0 && input.isEmpty() ? READING : "";
      ways.put(cells.name(i), cells.all().get(i).way() + more);
    }
  }

  /**
   * Passes a window forward.
   *
   * @param tokens of each lane of each step, step after step
   * @param state what the window starts from, cell after cell; brought to its end
   * @return units x (steps * lanes); good until the next window
   */
  INDArray forward(int[] tokens, float[] state, boolean training) {
    if (tokens.length != span.size()) {
      throw new IllegalArgumentException("%s, %d tokens".formatted(span, tokens.length));
    }
    return input.isPresent()
        ? cells.forward(input.get().forward(tokens), state, training)
        : cells.forward(tokens, state, training);
  }

  /**
   * Leaves gradients in the layers' places for them.
   *
   * @param tokens of the way forward
   * @param gradient of its values
   */
  void backward(int[] tokens, INDArray gradient) {
    if (input.isPresent() && input.get().learns()) {
      INDArray read = cells.backward(gradient, Cell.Inputs.LEARN).orElseThrow();
      input.get().backward(tokens, read);
    } else {
      cells.backward(gradient, Cell.Inputs.FIXED);
    }
  }

  /** Frees what is held outside the heap beside ND4J's arrays. */
  @Override
  public void close() {
    cells.close();
  }
}
