package io.trainyard.model;

import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.SequenceStartLayer;
import io.trainyard.model.recurrent.Span;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.recurrent.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A language model's passes through windows of one span. What each layer writes stays in place
 * until the way back is done. Not thread-safe.
 */
final class WindowPasses {

  private static final String PRODUCTS = "products of ND4J, a window at once";

  private final Span span;
  private final Layer last;
  private final RecurrentStack stack;
  private final LayerDropout dropout;
  private final TokenOutput output;
  private final Starts starts;
  private final Optional<Tying> tying;

  WindowPasses(MultiLayerNetwork network, Span span, Cell.Maker maker) {
    this.span = span;
    Layer[] layers = network.getLayers();
    this.last = layers[layers.length - 1];
    Optional<SequenceStartLayer> start = Starts.layer(layers);
    // Only cells that go step by step can start anew between two of them.
    boolean steps = start.isPresent() && start.get().layerConf().atDocuments();
    int end = layers.length - (start.isPresent() ? 2 : 1);
    this.stack =
        new RecurrentStack(
            Arrays.asList(layers).subList(0, end), span, steps ? Cell.BY_STEPS : maker);
    boolean done = false;
    try {
      this.dropout = new LayerDropout(last, span);
      this.output = new TokenOutput((RnnOutputLayer) last, span);
      this.starts = new Starts(start, stack.cells().all(), span);
      this.tying = Tying.of(layers);
      done = true;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  void close() {
    stack.close();
  }

  /** Adds how each layer's passes are made, by its name. */
  void describe(Map<String, String> ways) {
    stack.describe(ways);
    ways.put(last.conf().getLayer().getLayerName(), PRODUCTS);
  }

  /** Numbers that one lane carries. */
  int stateSize() {
    return stack.cells().stateSize();
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
    INDArray gradient = output.backward(hidden, window.targets(), 1f / span.lanes());
    dropout.backward(gradient);
    stack.backward(window.inputs(), gradient);
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
    FlowMeter meter = new FlowMeter(stack.cells(), span.steps());
    INDArray hidden = forward(window, state, false);
    output.score(hidden, last);
    stack.backward(window.inputs(), output.backward(hidden, last, 1f / span.lanes()));
    // The loss is the mean over lanes, so that each has its part of it only.
    return meter.flow(t -> span.lanes());
  }

  private INDArray forward(Window window, float[] state, boolean training) {
    tying.ifPresent(Tying::tie);
    starts.prepare(window.begins(), state);
    return dropout.forward(stack.forward(window.inputs(), state, training), training);
  }
}
