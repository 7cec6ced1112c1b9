package io.trainyard.model;

import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.layers.recurrent.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A recurrent network's passes through windows of one span. What each layer writes stays in place
 * until the way back is done. Not thread-safe.
 */
final class WindowPasses {

  private final Span span;
  private final Layer[] layers;
  private final TokenInput input;
  private final List<Cell> cells;
  private final INDArray[] dropped;
  private final TokenOutput output;
  private final int firstCell;

  WindowPasses(MultiLayerNetwork network, Span span, Cell.Maker maker) {
    this.span = span;
    this.layers = network.getLayers();
    this.firstCell = RecurrentNetwork.embeds(layers[0]) ? 1 : 0;
    int last = layers.length - 1;
    this.input = firstCell == 1 ? new Embedding(layers[0], span) : oneHot(layers[0], span);
    this.cells = new ArrayList<>();
    boolean done = false;
    try {
      for (int i = firstCell; i < last; i++) {
        Layer layer = layers[i];
        cells.add(
            maker
                .of(layer, span)
                .orElseThrow(
                    () -> RecurrentNetwork.unfit("a layer " + layer.getClass().getSimpleName())));
      }
      if (cells.isEmpty()) {
        throw RecurrentNetwork.unfit("no recurrent layer");
      }
      this.output = new TokenOutput((RnnOutputLayer) layers[last], span);
      this.dropped = new INDArray[layers.length];
      done = true;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  private static TokenInput oneHot(Layer first, Span span) {
    return new OneHot((int) first.paramTable().get("W").size(0), span);
  }

  void close() {
    cells.forEach(Cell::close);
  }

  /** Numbers that one lane carries. */
  int stateSize() {
    return cells.stream().mapToInt(Cell::stateSize).sum();
  }

  WindowScore score(Window window, float[] state) {
    return output.score(forward(window.inputs(), state, false), window.targets());
  }

  float[] probabilities(int[] inputs, float[] state) {
    return output.probabilities(forward(inputs, state, false));
  }

  /** Leaves gradients in the layers' places for them. */
  WindowScore learn(Window window, float[] state) {
    INDArray hidden = forward(window.inputs(), state, true);
    WindowScore score = output.score(hidden, window.targets());
    INDArray gradient = output.backward(hidden, window.targets());
    undrop(layers.length - 1, gradient);
    for (int i = cells.size() - 1; i >= 0; i--) {
      boolean learns = i > 0 || input.learns();
      Optional<INDArray> below =
          cells.get(i).backward(gradient, learns ? Cell.Inputs.LEARN : Cell.Inputs.FIXED);
      if (below.isPresent()) {
        gradient = below.get();
        undrop(firstCell + i, gradient);
      }
    }
    if (input.learns()) {
      input.backward(window.inputs(), gradient);
    }
    return score;
  }

  private INDArray forward(int[] tokens, float[] state, boolean training) {
    if (tokens.length != span.size() || state.length != stateSize() * span.lanes()) {
      throw new IllegalArgumentException(
          "%s, %d tokens, a state of %d".formatted(span, tokens.length, state.length));
    }
    INDArray values = input.forward(tokens);
    int offset = 0;
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      cell.load(state, offset);
      values = cell.forward(drop(firstCell + i, values, training));
      cell.save(state, offset);
      offset += cell.stateSize() * span.lanes();
    }
    return drop(layers.length - 1, values, training);
  }

  /** What the layer's dropout leaves of its input. */
  private INDArray drop(int index, INDArray values, boolean training) {
    Layer layer = layers[index];
    IDropout dropout = layer.conf().getLayer().getIDropout();
    if (dropout == null || !training) {
      return values;
    }
    if (dropped[index] == null) {
      dropped[index] = span.columns((int) values.size(0));
    }
    dropout.applyDropout(
        values,
        dropped[index],
        layer.getIterationCount(),
        layer.getEpochCount(),
        LayerWorkspaceMgr.noWorkspaces());
    return dropped[index];
  }

  private void undrop(int index, INDArray gradient) {
    Layer layer = layers[index];
    IDropout dropout = layer.conf().getLayer().getIDropout();
    if (dropout != null) {
      dropout.backprop(gradient, gradient, layer.getIterationCount(), layer.getEpochCount());
    }
  }

  /** Turns tokens into the vectors that the first recurrent layer reads. */
  interface TokenInput {

    /** Vectors x (steps * lanes). */
    INDArray forward(int[] tokens);

    boolean learns();

    void backward(int[] tokens, INDArray gradient);
  }

  private static final class OneHot implements TokenInput {
    private final int vocabulary;
    private final INDArray values;
    private final float[] host;

    OneHot(int vocabulary, Span span) {
      this.vocabulary = vocabulary;
      this.values = span.columns(vocabulary);
      this.host = new float[Math.multiplyExact(vocabulary, span.size())];
    }

    @Override
    public INDArray forward(int[] tokens) {
      Arrays.fill(host, 0);
      for (int i = 0; i < tokens.length; i++) {
        host[i * vocabulary + tokens[i]] = 1;
      }
      HostCopies.put(host, values);
      return values;
    }

    @Override
    public boolean learns() {
      return false;
    }

    @Override
    public void backward(int[] tokens, INDArray gradient) {
      throw new IllegalStateException("one-hot vectors do not learn");
    }
  }

  /** Rows of a matrix. */
  private static final class Embedding implements TokenInput {
    private final INDArray table;
    private final INDArray tableGradient;
    private final INDArray values;
    private final int width;
    private final float[] host;

    Embedding(Layer layer, Span span) {
      this.table = layer.paramTable().get("W");
      this.tableGradient =
          layer
              .conf()
              .getLayer()
              .initializer()
              .getGradientsFromFlattened(layer.conf(), layer.getGradientsViewArray())
              .get("W");
      this.width = (int) table.size(1);
      this.values = span.columns(width);
      this.host = new float[Math.multiplyExact(width, span.size())];
    }

    @Override
    public INDArray forward(int[] tokens) {
      // A copy of the whole table: it is small beside what the window's products read.
      float[] rows = HostCopies.of(table.dup('c'));
      for (int i = 0; i < tokens.length; i++) {
        System.arraycopy(rows, tokens[i] * width, host, i * width, width);
      }
      HostCopies.put(host, values);
      return values;
    }

    @Override
    public boolean learns() {
      return true;
    }

    @Override
    public void backward(int[] tokens, INDArray gradient) {
      float[] columns = HostCopies.of(gradient.dup('f'));
      float[] sums = new float[Math.toIntExact(table.length())];
      for (int i = 0; i < tokens.length; i++) {
        int row = tokens[i] * width;
        for (int j = 0; j < width; j++) {
          sums[row + j] += columns[i * width + j];
        }
      }
      INDArray whole = Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', table.shape());
      HostCopies.put(sums, whole);
      tableGradient.assign(whole);
    }
  }
}
