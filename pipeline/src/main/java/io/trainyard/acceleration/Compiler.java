package io.trainyard.acceleration;

import io.trainyard.acceleration.Translation.Unsupported;
import io.trainyard.acceleration.onednn.Binary;
import io.trainyard.acceleration.onednn.Elementwise;
import io.trainyard.acceleration.onednn.Memory;
import io.trainyard.acceleration.onednn.NativeScope;
import io.trainyard.acceleration.onednn.UnsupportedPrimitive;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Translates a network into a program for one shape of input. A layer that has no native
 * counterpart is run by DL4J between those that have; the end of a network has to have one.
 */
final class Compiler {

  private final List<Node> nodes;
  private final Orders orders;
  private final Optional<String> obstacle;
  private final boolean meanOverExamples;

  /**
   * @param meanOverExamples whether the loss is the mean over the examples and not their sum
   */
  Compiler(Model model, boolean meanOverExamples) {
    this.nodes = Node.of(model);
    this.orders = new Orders(nodes);
    this.obstacle = obstacle(model);
    this.meanOverExamples = meanOverExamples;
  }

  /** Nothing of the network can be translated, and why. */
  static final class Untranslatable extends Exception {

    private static final long serialVersionUID = 1L;

    Untranslatable(String reason) {
      super(reason);
    }
  }

  private static Optional<String> obstacle(Model model) {
    BackpropType type =
        model instanceof ComputationGraph graph
            ? graph.getConfiguration().getBackpropType()
            : ((MultiLayerNetwork) model).getLayerWiseConfigurations().getBackpropType();
    return type == BackpropType.TruncatedBPTT
        ? Optional.of("its backpropagation through time is truncated")
        : Node.of(model).stream()
            .filter(Compiler::hidesNormalization)
            .findFirst()
            .map(
                node ->
                    "layer %s (%s) has its gradients normalized one by one"
                        .formatted(node.name(), node.kind()));
  }

  /** Only DL4J's own passes tell which of a wrapper's gradients is which. */
  private static boolean hidesNormalization(Node node) {
    if (!(node.settings() instanceof BaseWrapperLayer)
        && !(node.settings() instanceof Bidirectional)) {
      return false;
    }
    GradientNormalization set = node.layer().getConfig().getGradientNormalization();
    return set == GradientNormalization.ClipL2PerParamType
        || set == GradientNormalization.RenormalizeL2PerParamType;
  }

  List<Node> nodes() {
    return nodes;
  }

  /**
   * @param labels null for a program that does not learn
   */
  Program compile(INDArray features, INDArray labels) throws Untranslatable {
    if (obstacle.isPresent()) {
      throw new Untranslatable(obstacle.get());
    }
    Map<String, String> stock = new LinkedHashMap<>();
    while (true) {
      NativeScope scope = new NativeScope();
      Emitter emitter = new Emitter(scope, labels != null);
      boolean done = false;
      try {
        Program program = new Run(emitter, stock).compile(features, labels);
        done = true;
        return program;
      } catch (Unsupported | UnsupportedPrimitive e) {
        leaveToStock(emitter.current(), e.getMessage(), stock);
      } finally {
        if (!done) {
          scope.close();
        }
      }
    }
  }

  private void leaveToStock(Node node, String reason, Map<String, String> stock)
      throws Untranslatable {
    String earlier = stock.put(node.name(), reason);
    if (node == nodes.get(nodes.size() - 1) || earlier != null) {
      throw new Untranslatable(
          "layer %s (%s): %s"
              .formatted(
                  node.name(), node.kind(), earlier == null ? reason : earlier + "; " + reason));
    }
  }

  private static boolean isPlainRelu(Node node) {
    return node.layer() instanceof ActivationLayer activation
        && node.preprocessor() == null
        && Activations.nativeOf(activation.layerConf().getActivationFn())
            .equals(Optional.of(Elementwise.RELU));
  }

  /** One translation. */
  private final class Run {

    private final Emitter emitter;
    private final Map<String, String> stock;
    private final Map<String, Signal> signals = new HashMap<>();
    private long examples;

    /**
     * @param stock what is left to DL4J, by name
     */
    Run(Emitter emitter, Map<String, String> stock) {
      this.emitter = emitter;
      this.stock = stock;
    }

    Program compile(INDArray features, INDArray labels) {
      examples = features.size(0);
      emitter.begin(nodes.get(0));
      Order order = orders.of(features.rank());
      Memory input = emitter.allocate(order.fromDl4j(Views.layout(features)));
      signals.put(Node.INPUT, new Signal(input, false, order));
      for (Node node : nodes.subList(0, nodes.size() - 1)) {
        if (!signals.containsKey(node.name())) {
          emitter.begin(node);
          translate(node);
        }
      }
      Node last = nodes.get(nodes.size() - 1);
      emitter.begin(last);
      return end(last, input, labels);
    }

    private void translate(Node node) {
      Optional<Node> relu = onlyReader(node).filter(Compiler::isPlainRelu).filter(this::isNative);
      Optional<Signal> fused = relu.isPresent() && isNative(node) ? fused(node) : Optional.empty();
      Signal signal = fused.isPresent() ? fused.get() : plain(node);
      signals.put(node.name(), signal);
      if (fused.isPresent()) {
        signals.put(relu.get().name(), signal);
      }
    }

    private boolean isNative(Node node) {
      return !stock.containsKey(node.name());
    }

    private List<Signal> inputs(Node node) {
      List<Signal> inputs = node.inputs().stream().map(signals::get).toList();
      if (inputs.contains(null)) {
        throw new Unsupported("it takes the network's output");
      }
      return inputs;
    }

    private Optional<Node> onlyReader(Node node) {
      List<Node> readers = new ArrayList<>();
      for (Node other : nodes) {
        other.inputs().stream().filter(node.name()::equals).forEach(input -> readers.add(other));
      }
      if (readers.isEmpty()) {
        throw new Unsupported("nothing takes its output");
      }
      return readers.size() == 1 ? Optional.of(readers.get(0)) : Optional.empty();
    }

    /** The node and the ReLU after it, where both can be had in one. */
    private Optional<Signal> fused(Node node) {
      if (node.layer() instanceof BatchNormalization normalization) {
        return Optional.of(
            new BatchNormalizationTranslation().emit(normalization, prepared(node), emitter, true));
      }
      if (isSum(node)) {
        return Optional.of(sum(node, Optional.of(Elementwise.RELU)));
      }
      return Optional.empty();
    }

    private Signal plain(Node node) {
      if (!isNative(node)) {
        return StockTranslation.emit(
            node.stock(Math.toIntExact(examples)), inputs(node), orders, emitter);
      }
      if (node.layer() != null) {
        return Translations.emit(node.layer(), prepared(node), emitter);
      }
      if (isSum(node)) {
        return sum(node, Optional.empty());
      }
      if (node.vertex() instanceof MergeVertex vertex) {
        return Merge.emit(vertex, inputs(node), emitter);
      }
      if (node.vertex() instanceof ScaleVertex vertex && node.inputs().size() == 1) {
        return Scale.emit(vertex.getScaleFactor(), inputs(node).get(0), emitter);
      }
      if (node.vertex() instanceof PreprocessorVertex vertex) {
        return Reshapes.toSequences(
            vertex.getPreProcessor(), inputs(node).get(0), examples, emitter);
      }
      throw new Unsupported("this kind is not known");
    }

    private Signal prepared(Node node) {
      return Reshapes.toSequences(node.preprocessor(), inputs(node).get(0), examples, emitter);
    }

    private boolean isSum(Node node) {
      return node.vertex() instanceof ElementWiseVertex vertex
          && vertex.getOp() == ElementWiseVertex.Op.Add
          && node.inputs().size() == 2;
    }

    private Signal sum(Node node, Optional<Elementwise> function) {
      Signal first = inputs(node).get(0);
      Signal second = inputs(node).get(1);
      requireEqualShapes(first, second);
      Memory other = emitter.forwardIn(first.layout(), second.value());
      boolean differentiable = first.differentiable() || second.differentiable();
      Signal output = new Signal(emitter.allocate(first.layout()), differentiable, first.order());
      emitter.forward(
          Binary.ADD.of(emitter.scope(), first.value(), other, output.value(), function));
      emitter.onBackward(
          output,
          () -> {
            if (!differentiable) {
              return;
            }
            Operations.undoFused(function, output, emitter);
            if (second.differentiable()) {
              emitter.shareGradient(second, output.gradient());
            }
            if (first.differentiable()) {
              emitter.addGradient(first, output.gradient());
            } else {
              emitter.giveBack(output.gradient());
            }
          });
      return output;
    }

    private static void requireEqualShapes(Signal first, Signal second) {
      first.order().require(second);
      if (!Arrays.equals(first.layout().dimensions(), second.layout().dimensions())) {
        throw new Unsupported("its inputs differ in shape");
      }
    }

    private Program end(Node last, Memory input, INDArray labels) {
      Memory target = labels == null ? null : emitter.allocate(Views.layout(labels));
      double scale = meanOverExamples ? 1.0 / examples : 1;
      Outputs.End end = Outputs.emit(last.layer(), prepared(last), target, scale, emitter);
      emitter.finish();
      return new Program(
          emitter.scope(),
          input,
          target,
          emitter.forwardOperations(),
          end.loss(),
          emitter.backwardOperations(),
          end.outputs(),
          end.order(),
          Map.copyOf(stock));
    }
  }
}
