package io.trainyard.model;

import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.Restarts;
import io.trainyard.model.recurrent.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The passes of layers that read tokens through windows of one span: an embedding, or nothing,
 * which stands for one-hot vectors, and recurrent layers, each dropping what it is to drop of its
 * input. What each layer writes stays in place until the way back is done. Not thread-safe.
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
  private final List<Cell> cells = new ArrayList<>();
  private final List<LayerDropout> dropouts = new ArrayList<>();
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
    boolean done = false;
    try {
      for (Layer layer : layers.subList(firstCell, layers.size())) {
        cells.add(known.of(layer, span).orElseThrow(() -> unknown(layer)));
        dropouts.add(new LayerDropout(layer, span));
      }
      if (cells.isEmpty()) {
        throw RecurrentNetwork.unfit("no recurrent layer");
      }
      this.input = input();
      done = true;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  private static RuntimeException unknown(Layer layer) {
    return RecurrentNetwork.unfit("a layer " + layer.getClass().getSimpleName());
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
    return cells.get(0).readsTokens() && !dropouts.get(0).drops()
        ? Optional.empty()
        : Optional.of(new TokenInput.OneHot(inputs(layers.get(0)), span));
  }

  /** From the input's side. */
  List<Cell> cells() {
    return cells;
  }

  /** What a cell's layer is called. */
  String name(int cell) {
    return name(layers.get(firstCell + cell));
  }

  private static String name(Layer layer) {
    return layer.conf().getLayer().getLayerName();
  }

  /** Adds how each layer's passes are made, by its name. */
  void describe(Map<String, String> ways) {
    if (firstCell == 1) {
      ways.put(name(layers.get(0)), ROWS);
    }
    for (int i = 0; i < cells.size(); i++) {
      ways.put(name(i), cells.get(i).way() + (i == 0 && input.isEmpty() ? READING : ""));
    }
  }

  /** Numbers that one lane carries. */
  int stateSize() {
    return cells.stream().mapToInt(Cell::stateSize).sum();
  }

  /**
   * Has lanes of the windows to come begin from zeros within them; needs cells that go step by
   * step.
   *
   * @param at for each lane of each step, step after step
   */
  void restart(boolean[] at) {
    cells.forEach(cell -> cell.restart(new Restarts(at, new float[cell.stateSize()])));
  }

  /**
   * Passes a window forward.
   *
   * @param tokens of each lane of each step, step after step
   * @param state what the window starts from, cell after cell; brought to its end
   * @return units x (steps * lanes); good until the next window
   */
  INDArray forward(int[] tokens, float[] state, boolean training) {
    if (tokens.length != span.size() || state.length != stateSize() * span.lanes()) {
      throw new IllegalArgumentException(
          "%s, %d tokens, a state of %d".formatted(span, tokens.length, state.length));
    }
    INDArray values = input.isPresent() ? input.get().forward(tokens) : null;
    int offset = 0;
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      cell.load(state, offset);
      values =
          values == null
              ? cell.forward(tokens)
              : cell.forward(dropouts.get(i).forward(values, training));
      cell.save(state, offset);
      offset += cell.stateSize() * span.lanes();
    }
    return values;
  }

  /**
   * Leaves gradients in the layers' places for them.
   *
   * @param tokens of the way forward
   * @param gradient of its values
   */
  void backward(int[] tokens, INDArray gradient) {
    boolean inputLearns = input.isPresent() && input.get().learns();
    INDArray above = gradient;
    for (int i = cells.size() - 1; i >= 0; i--) {
      boolean learns = i > 0 || inputLearns;
      Optional<INDArray> below =
          cells.get(i).backward(above, learns ? Cell.Inputs.LEARN : Cell.Inputs.FIXED);
      if (below.isPresent()) {
        above = below.get();
        dropouts.get(i).backward(above);
      }
    }
    if (inputLearns) {
      input.get().backward(tokens, above);
    }
  }

  /** The gradient of what the window started from, after a way back, in the order of the state. */
  float[] stateGradient() {
    float[] gradient = new float[stateSize() * span.lanes()];
    int offset = 0;
    for (Cell cell : cells) {
      cell.saveGradient(gradient, offset);
      offset += cell.stateSize() * span.lanes();
    }
    return gradient;
  }

  /** Sets the gradient of what the window ended with, for the next way back alone. */
  void endWith(float[] gradient) {
    int offset = 0;
    for (Cell cell : cells) {
      cell.loadGradient(gradient, offset);
      offset += cell.stateSize() * span.lanes();
    }
  }

  /** Frees what is held outside the heap beside ND4J's arrays. */
  @Override
  public void close() {
    cells.forEach(Cell::close);
  }
}
