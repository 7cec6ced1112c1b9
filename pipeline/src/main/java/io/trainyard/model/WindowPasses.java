package io.trainyard.model;

import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.SequenceStartLayer;
import io.trainyard.model.recurrent.Span;
import io.trainyard.model.recurrent.TokenRows;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.layers.recurrent.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A recurrent network's passes through windows of one span. What each layer writes stays in place
 * until the way back is done. Not thread-safe.
 */
final class WindowPasses {

  /**
   * Tokens for each unit from which one-hot vectors are long: each gate of a unit reads as many.
   */
  private static final int WIDE = 4;

  private static final String PRODUCTS = "products of ND4J, a window at once";
  private static final String ROWS = "rows of its table";
  private static final String READING = ", one-hot vectors as rows of its weights";

  private final Span span;
  private final Layer[] layers;
  private final Optional<TokenInput> input;
  private final List<Cell> cells;
  private final INDArray[] dropped;
  private final TokenOutput output;
  private final int firstCell;
  private final Starts starts;
  private final Optional<Tying> tying;

  WindowPasses(MultiLayerNetwork network, Span span, Cell.Maker maker) {
    this.span = span;
    this.layers = network.getLayers();
    this.firstCell = RecurrentNetwork.embeds(layers[0]) ? 1 : 0;
    int last = layers.length - 1;
    Optional<SequenceStartLayer> start = Starts.layer(layers);
    int cellsEnd = start.isPresent() ? last - 1 : last;
    // Only cells that go step by step can start anew between two of them.
    boolean steps = start.isPresent() && start.get().layerConf().atDocuments();
    Cell.Maker known = steps || (firstCell == 0 && isWide(layers[0])) ? Cell.BY_STEPS : maker;
    this.cells = new ArrayList<>();
    boolean done = false;
    try {
      for (int i = firstCell; i < cellsEnd; i++) {
        Layer layer = layers[i];
        cells.add(
            known
                .of(layer, span)
                .orElseThrow(
                    () -> RecurrentNetwork.unfit("a layer " + layer.getClass().getSimpleName())));
      }
      if (cells.isEmpty()) {
        throw RecurrentNetwork.unfit("no recurrent layer");
      }
      this.input = input();
      this.output = new TokenOutput((RnnOutputLayer) layers[last], span);
      this.dropped = new INDArray[layers.length];
      this.starts = new Starts(start, cells, span);
      this.tying = Tying.of(layers);
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
      return Optional.of(new Embedding(layers[0], span));
    }
    boolean drops = layers[0].conf().getLayer().getIDropout() != null;
    return cells.get(0).readsTokens() && !drops
        ? Optional.empty()
        : Optional.of(new OneHot(inputs(layers[0]), span));
  }

  void close() {
    cells.forEach(Cell::close);
  }

  /** Adds how each layer's passes are made, by its name. */
  void describe(Map<String, String> ways) {
    for (int i = 0; i < layers.length; i++) {
      int cell = i - firstCell;
      if (layers[i] instanceof SequenceStartLayer) {
        continue;
      }
      String way = i == layers.length - 1 ? PRODUCTS : ROWS;
      if (cell >= 0 && cell < cells.size()) {
        way = cells.get(cell).way() + (i == 0 && input.isEmpty() ? READING : "");
      }
      ways.put(layers[i].conf().getLayer().getLayerName(), way);
    }
  }

  /** Numbers that one lane carries. */
  int stateSize() {
    return cells.stream().mapToInt(Cell::stateSize).sum();
  }

  /** Overwrites the state of lanes that start. */
  void start(boolean[] begins, float[] state) {
    starts.prepare(begins, state);
  }

  WindowScore score(Window window, float[] state) {
    return output.score(forward(window, state, false), window.targets());
  }

  float[] probabilities(int[] inputs, float[] state) {
    int[] none = new int[inputs.length];
    return probabilities(new Window(span, inputs, none), state);
  }

  float[] probabilities(Window window, float[] state) {
    return output.probabilities(forward(window, state, false));
  }

  /** Leaves gradients in the layers' places for them. */
  WindowScore learn(Window window, float[] state) {
    INDArray hidden = forward(window, state, true);
    WindowScore score = output.score(hidden, window.targets());
    INDArray gradient = output.backward(hidden, window.targets());
    undrop(layers.length - 1, gradient);
    boolean inputLearns = input.isPresent() && input.get().learns();
    for (int i = cells.size() - 1; i >= 0; i--) {
      boolean learns = i > 0 || inputLearns;
      Optional<INDArray> below =
          cells.get(i).backward(gradient, learns ? Cell.Inputs.LEARN : Cell.Inputs.FIXED);
      if (below.isPresent()) {
        gradient = below.get();
        undrop(firstCell + i, gradient);
      }
    }
    if (inputLearns) {
      input.get().backward(window.inputs(), gradient);
    }
    tying.ifPresent(Tying::gatherGradient);
    starts.finish();
    return score;
  }

  /**
   * Follows the gradient of the loss at the window's last step back through the others, with
   * dropout off. What gradients the layers have is lost.
   *
   * @param state what the window starts from; brought to its end
   */
  GradientFlow follow(Window window, float[] state) {
    int[] last = new int[span.size()];
    Arrays.fill(last, Window.NONE);
    int from = span.size() - span.lanes();
    System.arraycopy(window.targets(), from, last, from, span.lanes());
    double[][] norms = new double[cells.size()][span.steps()];
    for (int i = 0; i < cells.size(); i++) {
      cells.get(i).recordNorms(norms[i]);
    }
    INDArray hidden = forward(window, state, false);
    output.score(hidden, last);
    INDArray gradient = output.backward(hidden, last);
    for (int i = cells.size() - 1; i >= 0; i--) {
      gradient = cells.get(i).backward(gradient, Cell.Inputs.LEARN).orElse(gradient);
    }
    Map<String, GradientFlow.OfLayer> layersFlow = new LinkedHashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      // The loss is the mean over lanes, so that each has its part of it only.
      double[] own = Arrays.stream(norms[i]).map(norm -> norm * span.lanes()).toArray();
      layersFlow.put(
          layers[firstCell + i].conf().getLayer().getLayerName(),
          new GradientFlow.OfLayer(own, cells.get(i).deadUnits()));
    }
    return new GradientFlow(layersFlow);
  }

  private INDArray forward(Window window, float[] state, boolean training) {
    int[] tokens = window.inputs();
    if (tokens.length != span.size() || state.length != stateSize() * span.lanes()) {
      throw new IllegalArgumentException(
          "%s, %d tokens, a state of %d".formatted(span, tokens.length, state.length));
    }
    tying.ifPresent(Tying::tie);
    starts.prepare(window.begins(), state);
    INDArray values = input.isPresent() ? input.get().forward(tokens) : null;
    int offset = 0;
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      cell.load(state, offset);
      values =
          values == null
              ? cell.forward(tokens)
              : cell.forward(drop(firstCell + i, values, training));
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
    private int[] set = new int[0];

    OneHot(int vocabulary, Span span) {
      this.vocabulary = vocabulary;
      this.values = span.columns(vocabulary);
      values.assign(0);
    }

    @Override
    public INDArray forward(int[] tokens) {
      FloatBuffer host = values.data().asNioFloat();
      for (int at : set) {
        host.put(at, 0);
      }
      set = new int[tokens.length];
      for (int i = 0; i < tokens.length; i++) {
        set[i] = i * vocabulary + tokens[i];
        host.put(set[i], 1);
      }
      HostCopies.written(values);
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
    private final TokenRows rows;

    Embedding(Layer layer, Span span) {
      this.table = layer.paramTable().get("W");
      this.tableGradient =
          layer
              .conf()
              .getLayer()
              .initializer()
              .getGradientsFromFlattened(layer.conf(), layer.getGradientsViewArray())
              .get("W");
      int width = (int) table.size(1);
      this.values = span.columns(width);
      this.rows = new TokenRows((int) table.size(0), width);
    }

    @Override
    public INDArray forward(int[] tokens) {
      rows.gather(table, tokens, values);
      return values;
    }

    @Override
    public boolean learns() {
      return true;
    }

    @Override
    public void backward(int[] tokens, INDArray gradient) {
      rows.scatter(gradient, tokens, tableGradient);
    }
  }
}
