package io.trainyard.acceleration;

import io.trainyard.acceleration.Translation.Unsupported;
import io.trainyard.acceleration.onednn.Binary;
import io.trainyard.acceleration.onednn.Elementwise;
import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Memory;
import io.trainyard.acceleration.onednn.NativeScope;
import io.trainyard.acceleration.onednn.UnsupportedPrimitive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Translates a network into a program for one shape of input. */
final class Compiler {

  private final List<Node> nodes;
  private final boolean channelsLast;
  private final boolean meanOverExamples;

  /**
   * @param meanOverExamples whether the loss is the mean over the examples and not their sum
   */
  Compiler(List<Node> nodes, boolean meanOverExamples) {
    this.nodes = nodes;
    this.channelsLast = nodes.stream().anyMatch(Compiler::hasChannelsLast);
    this.meanOverExamples = meanOverExamples;
  }

  /** A layer that has no native counterpart, and why. */
  static final class Untranslatable extends Exception {

    private static final long serialVersionUID = 1L;

    Untranslatable(Node node, String reason) {
      super("layer %s (%s): %s".formatted(node.name(), node.kind(), reason));
    }
  }

  /**
   * @param labels null for a program that does not learn
   */
  Program compile(INDArray features, INDArray labels) throws Untranslatable {
    NativeScope scope = new NativeScope();
    boolean done = false;
    try {
      Program program = new Run(new Emitter(scope, labels != null)).compile(features, labels);
      done = true;
      return program;
    } finally {
      if (!done) {
        scope.close();
      }
    }
  }

  private static boolean hasChannelsLast(Node node) {
    return node.layer() instanceof ConvolutionLayer layer
        && layer.layerConf().getCnn2dDataFormat() == CNN2DFormat.NHWC;
  }

  private static boolean isPlainRelu(Node node) {
    return node.layer() instanceof ActivationLayer activation
        && node.preprocessor() == null
        && activation.layerConf().getIDropout() == null
        && Activations.nativeOf(activation.layerConf().getActivationFn())
            .equals(Optional.of(Elementwise.RELU));
  }

  /** One translation. */
  private final class Run {

    private final Emitter emitter;
    private final Map<String, Signal> signals = new HashMap<>();
    private long examples;

    Run(Emitter emitter) {
      this.emitter = emitter;
    }

    Program compile(INDArray features, INDArray labels) throws Untranslatable {
      examples = features.size(0);
      Memory input = emitter.allocate(inputLayout(features));
      signals.put(Node.INPUT, new Signal(input, false));
      for (Node node : nodes.subList(0, nodes.size() - 1)) {
        if (!signals.containsKey(node.name())) {
          translate(node);
        }
      }
      Node last = nodes.get(nodes.size() - 1);
      try {
        return end(last, input, labels);
      } catch (Unsupported | UnsupportedPrimitive e) {
        throw new Untranslatable(last, e.getMessage());
      }
    }

    private Layout inputLayout(INDArray features) {
      Layout layout = Views.layout(features);
      return features.rank() == 4 && channelsLast ? layout.permuted(0, 3, 1, 2) : layout;
    }

    private void translate(Node node) throws Untranslatable {
      try {
        Optional<Node> relu = onlyReader(node).filter(Compiler::isPlainRelu);
        Optional<Signal> fused = relu.isPresent() ? fused(node) : Optional.empty();
        Signal signal = fused.isPresent() ? fused.get() : plain(node);
        signals.put(node.name(), signal);
        if (fused.isPresent()) {
          signals.put(relu.get().name(), signal);
        }
      } catch (Unsupported | UnsupportedPrimitive e) {
        throw new Untranslatable(node, e.getMessage());
      }
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
      if (node.layer() != null) {
        return Translations.emit(node.layer(), prepared(node), emitter);
      }
      if (isSum(node)) {
        return sum(node, Optional.empty());
      }
      if (node.vertex() instanceof MergeVertex) {
        return Merge.emit(node.inputs().stream().map(signals::get).toList(), emitter);
      }
      if (node.vertex() instanceof PreprocessorVertex vertex) {
        return Reshapes.toSequences(
            vertex.getPreProcessor(), signals.get(node.inputs().get(0)), examples, emitter);
      }
      throw new Unsupported("this kind is not known");
    }

    private Signal prepared(Node node) {
      return Reshapes.toSequences(
          node.preprocessor(), signals.get(node.inputs().get(0)), examples, emitter);
    }

    private boolean isSum(Node node) {
      return node.vertex() instanceof ElementWiseVertex vertex
          && vertex.getOp() == ElementWiseVertex.Op.Add
          && node.inputs().size() == 2;
    }

    private Signal sum(Node node, Optional<Elementwise> function) {
      Signal first = signals.get(node.inputs().get(0));
      Signal second = signals.get(node.inputs().get(1));
      Memory other = emitter.forwardIn(first.layout(), second.value());
      boolean differentiable = first.differentiable() || second.differentiable();
      Signal output = new Signal(emitter.allocate(first.layout()), differentiable);
      emitter.forward(
          Binary.ADD.of(emitter.scope(), first.value(), other, output.value(), function));
      emitter.onBackward(
          () -> {
            if (!differentiable) {
              return;
            }
            Operations.undoFused(function, output, emitter);
            if (second.differentiable()) {
              emitter.addGradientCopy(second, output.gradient());
            }
            if (first.differentiable()) {
              emitter.addGradient(first, output.gradient());
            } else {
              emitter.giveBack(output.gradient());
            }
          });
      return output;
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
          end.outputs());
    }
  }
}
