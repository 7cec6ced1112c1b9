package io.trainyard.model;

import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.Span;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.layers.OutputLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network that reads images step by step, through recurrent layers that start from zeros, and
 * whose output reads what the uppermost one puts out at the last step: as {@link ImageRnn} makes
 * them. It is trained as all networks of images are; {@link Cell}s' passes, one step after another,
 * tell what those do not: how gradients go back from step to step.
 *
 * <p>Not thread-safe: it belongs to one thread at a time.
 */
public final class ImageSequenceNetwork {

  private final Network network;
  private final ImageSteps steps;
  private final List<Layer> recurrent;
  private final OutputLayer output;

  private ImageSequenceNetwork(
      Network network, ImageSteps steps, List<Layer> recurrent, OutputLayer output) {
    this.network = network;
    this.steps = steps;
    this.recurrent = recurrent;
    this.output = output;
  }

  /**
   * Builds a network.
   *
   * @param json DL4J's configuration of any network
   * @return empty if it is none that reads images so, or has layers without {@link Cell}s
   */
  public static Optional<ImageSequenceNetwork> of(String json) {
    if (Network.isGraph(json)) {
      return Optional.empty();
    }
    MultiLayerConfiguration conf = MultiLayerConfiguration.fromJson(json);
    int last = conf.getConfs().size() - 1;
    if (conf.getInputPreProcess(0) instanceof ImageSteps steps
        && conf.getInputPreProcess(last) instanceof LastStep
        && conf.getInputPreProcessors().size() == 2) {
      LayerNetwork network = new LayerNetwork(conf);
      List<Layer> layers = Arrays.asList(network.layers());
      List<Layer> recurrent = layers.subList(0, last);
      if (layers.get(last) instanceof OutputLayer output
          && output.hasBias()
          && recurrent.stream().allMatch(ImageSequenceNetwork::isKnown)) {
        return Optional.of(new ImageSequenceNetwork(network, steps, recurrent, output));
      }
    }
    return Optional.empty();
  }

  private static boolean isKnown(Layer layer) {
    return Cell.BY_STEPS.of(layer, new Span(1, 1)).isPresent();
  }

  /** The network itself. */
  public Network network() {
    return network;
  }

  /** Numbers beside parameters that following so many images holds outside the heap. */
  public long passNumbers(int images) {
    Span span = new Span(steps.steps(), images);
    long layers = recurrent.stream().mapToLong(layer -> CellStack.windowNumbers(layer, span)).sum();
    // Images in the order of their steps and then as columns, and a gradient of each step.
    return layers + (2L * steps.features() + units()) * span.size();
  }

  /** That the uppermost layer puts out. */
  private int units() {
    return (int) output.paramTable().get("W").size(0);
  }

  /**
   * Follows the gradient of each image's loss, without regularization, from the last step back
   * through the others, with dropout off. The network's gradient becomes the sum over the images as
   * far as its recurrent layers go; parameters stay.
   *
   * @param features n rows in the network's layout
   * @param labels n x outputs
   */
  public GradientFlow follow(INDArray features, INDArray labels) {
    Span span = new Span(steps.steps(), Math.toIntExact(features.size(0)));
    INDArray sequences = steps.preProcess(features, span.lanes(), LayerWorkspaceMgr.noWorkspaces());
    try (CellStack cells = new CellStack(recurrent, span, Cell.BY_STEPS)) {
      FlowMeter meter = new FlowMeter(cells, span.steps());
      float[] zeros = new float[cells.stateSize() * span.lanes()];
      INDArray hidden = cells.forward(span.columnsOf(sequences), zeros, false);
      INDArray gradient = span.columns(units());
      gradient.assign(0);
      last(gradient, span).assign(outputBackward(last(hidden, span), labels));
      cells.backward(gradient, Cell.Inputs.FIXED);
      return meter.flow(t -> 1);
    }
  }

  private static INDArray last(INDArray columns, Span span) {
    return span.columns(columns, span.steps() - 1, 1);
  }

  /** dL/dh = W dL/dz, where z = W' h + b; units x n, of h and of the gradient. */
  private INDArray outputBackward(INDArray hidden, INDArray labels) {
    Map<String, INDArray> parameters = output.paramTable();
    INDArray z = hidden.transpose().mmul(parameters.get("W")).addiRowVector(parameters.get("b"));
    var conf = output.layerConf();
    INDArray gradient = conf.getLossFn().computeGradient(labels, z, conf.getActivationFn(), null);
    return parameters.get("W").mmul(gradient.transpose());
  }
}
