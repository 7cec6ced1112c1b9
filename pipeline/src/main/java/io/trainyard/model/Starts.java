package io.trainyard.model;

import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.Restarts;
import io.trainyard.model.recurrent.SequenceStartLayer;
import io.trainyard.model.recurrent.Span;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Has lanes start, in windows of one span, from what sequences start from: zeros, or a parameter,
 * whose gradient is the sum over all that started. Not thread-safe.
 */
final class Starts {

  private final Span span;
  private final List<Cell> cells;
  private final Optional<INDArray> state;
  private final Optional<INDArray> gradient;
  private boolean[] begins = new boolean[0];
  private boolean within;

  /**
   * @param layer that says what sequences start from; empty for zeros
   */
  Starts(Optional<SequenceStartLayer> layer, List<Cell> cells, Span span) {
    this.span = span;
    this.cells = cells;
    this.state = layer.flatMap(Starts::state);
    this.gradient = state.isPresent() ? layer.flatMap(Starts::gradient) : Optional.empty();
  }

  /** The layer of a stack that says what sequences start from. */
  static Optional<SequenceStartLayer> layer(Layer[] layers) {
    return layers.length > 1 && layers[layers.length - 2] instanceof SequenceStartLayer found
        ? Optional.of(found)
        : Optional.empty();
  }

  /** What is learned of it; empty for zeros. */
  static Optional<INDArray> state(SequenceStartLayer layer) {
    return layer.paramTable().values().stream().findFirst();
  }

  private static Optional<INDArray> gradient(SequenceStartLayer layer) {
    return Optional.ofNullable(layer.getGradientsViewArray())
        .flatMap(
            all ->
                layer
                    .layerConf()
                    .initializer()
                    .getGradientsFromFlattened(layer.conf(), all)
                    .values()
                    .stream()
                    .findFirst());
  }

  /**
   * Before a way forward.
   *
   * @param begins as {@link Window#begins}
   * @param carried what lanes go on from; overwritten for those that start with the window
   */
  void prepare(boolean[] begins, float[] carried) {
    this.begins = begins;
    boolean later = any(span.lanes(), begins.length);
    float[] initial =
        state
            .map(learned -> HostCopies.of(learned.dup()))
            .orElseGet(() -> new float[carried.length / span.lanes()]);
    boolean[] inside = begins.clone();
    Arrays.fill(inside, 0, Math.min(span.lanes(), inside.length), false);
    int from = 0;
    for (Cell cell : cells) {
      float[] own = Arrays.copyOfRange(initial, from, from + cell.stateSize());
      for (int lane = 0; lane < Math.min(span.lanes(), begins.length); lane++) {
        if (begins[lane]) {
          start(cell, own, carried, from * span.lanes(), lane);
        }
      }
      if (later || within) {
        cell.restart(new Restarts(later ? inside : new boolean[span.size()], own));
      }
      from += cell.stateSize();
    }
    within = later;
  }

  private boolean any(int from, int to) {
    for (int i = from; i < to; i++) {
      if (begins[i]) {
        return true;
      }
    }
    return false;
  }

  private void start(Cell cell, float[] initial, float[] carried, int offset, int lane) {
    int units = cell.stateSize() / cell.carriedByUnit();
    for (int i = 0; i < cell.carriedByUnit(); i++) {
      int to = offset + (i * span.lanes() + lane) * units;
      System.arraycopy(initial, i * units, carried, to, units);
    }
  }

  /** After a way back: leaves the gradient of what sequences start from in its place. */
  void finish() {
    if (gradient.isEmpty()) {
      return;
    }
    float[] sums = new float[Math.toIntExact(gradient.get().length())];
    int from = 0;
    for (Cell cell : cells) {
      if (any(0, Math.min(span.lanes(), begins.length))) {
        add(cell, sums, from);
      }
      if (within) {
        float[] inside = cell.initialGradient();
        for (int i = 0; i < inside.length; i++) {
          sums[from + i] += inside[i];
        }
      }
      from += cell.stateSize();
    }
    gradient.get().assign(Nd4j.createFromArray(sums).reshape(1, -1));
  }

  private void add(Cell cell, float[] sums, int from) {
    float[] of = new float[cell.stateSize() * span.lanes()];
    cell.saveGradient(of, 0);
    int units = cell.stateSize() / cell.carriedByUnit();
    for (int i = 0; i < cell.stateSize(); i++) {
      for (int lane = 0; lane < span.lanes(); lane++) {
        if (begins[lane]) {
          sums[from + i] += of[(i / units * span.lanes() + lane) * units + i % units];
        }
      }
    }
  }
}
