package io.trainyard.model;

import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.CellSettings;
import io.trainyard.model.recurrent.Restarts;
import io.trainyard.model.recurrent.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The passes of recurrent layers, one upon another, through windows of one span, each dropping what
 * it is to drop of its input. What each layer writes stays in place until the way back is done. Not
 * thread-safe.
 */
final class CellStack implements AutoCloseable {

  private final Span span;
  private final List<Layer> layers;
  private final List<Cell> cells = new ArrayList<>();
  private final List<LayerDropout> dropouts = new ArrayList<>();

  /**
   * @param layers from the input's side
   * @param maker of their passes
   */
  CellStack(List<Layer> layers, Span span, Cell.Maker maker) {
    this.span = span;
    this.layers = layers;
    boolean done = false;
    try {
      for (Layer layer : layers) {
        cells.add(maker.of(layer, span).orElseThrow(() -> unknown(layer)));
        dropouts.add(new LayerDropout(layer, span));
      }
      if (cells.isEmpty()) {
        throw RecurrentNetwork.unfit("no recurrent layer");
      }
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

  /** Numbers beside parameters that a layer's passes through windows hold outside the heap. */
  static long windowNumbers(Layer layer, Span span) {
    return layer.conf().getLayer() instanceof CellSettings own
        ? own.windowNumbers(span)
        : (long) span.size() * Cell.NUMBERS_PER_BIAS * biases(layer);
  }

  private static long biases(Layer layer) {
    return layer.paramTable().values().stream()
        .filter(weights -> weights.rank() < 2 || weights.size(0) == 1)
        .mapToLong(INDArray::length)
        .sum();
  }

  /** From the input's side. */
  List<Cell> all() {
    return cells;
  }

  /** What a cell's layer is called. */
  String name(int cell) {
    return layers.get(cell).conf().getLayer().getLayerName();
  }

  /** Whether {@link #forward(int[], float[], boolean)} is known. */
  boolean readsTokens() {
    return cells.get(0).readsTokens() && !dropouts.get(0).drops();
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
   * @param input inputs x (steps * lanes); to stay as it is until the way back
   * @param state what the window starts from, cell after cell; brought to its end
   * @return units x (steps * lanes); good until the next window
   */
  INDArray forward(INDArray input, float[] state, boolean training) {
    return run(first -> first.forward(dropouts.get(0).forward(input, training)), state, training);
  }

  /**
   * As above, of the one-hot vectors of tokens.
   *
   * @param tokens of each lane of each step, step after step
   */
  INDArray forward(int[] tokens, float[] state, boolean training) {
    return run(first -> first.forward(tokens), state, training);
  }

  private INDArray run(Function<Cell, INDArray> begin, float[] state, boolean training) {
    if (state.length != stateSize() * span.lanes()) {
      throw new IllegalArgumentException("%s, a state of %d".formatted(span, state.length));
    }
    INDArray values = null;
    int offset = 0;
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      cell.mode(training ? Cell.Mode.TRAINING : Cell.Mode.PREDICTING);
      cell.load(state, offset);
      values = i == 0 ? begin.apply(cell) : cell.forward(dropouts.get(i).forward(values, training));
      cell.save(state, offset);
      offset += cell.stateSize() * span.lanes();
    }
    return values;
  }

  /**
   * Leaves gradients in the layers' places for them.
   *
   * @param gradient of the values of the way forward
   * @return that of what was read; empty where nothing before the layers learns
   */
  Optional<INDArray> backward(INDArray gradient, Cell.Inputs inputs) {
    Optional<INDArray> below = Optional.of(gradient);
    for (int i = cells.size() - 1; i >= 0; i--) {
      Cell.Inputs own = i > 0 ? Cell.Inputs.LEARN : inputs;
      below = cells.get(i).backward(below.orElseThrow(), own);
      below.ifPresent(dropouts.get(i)::backward);
    }
    return below;
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
