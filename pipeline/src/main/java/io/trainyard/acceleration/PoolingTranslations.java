package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Argument;
import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Memory;
import io.trainyard.acceleration.onednn.Pooling;
import io.trainyard.acceleration.onednn.Pooling.Kind;
import io.trainyard.acceleration.onednn.Primitive;
import io.trainyard.acceleration.onednn.Window;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.layers.convolution.subsampling.Subsampling1DLayer;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer;

/** Largest and mean values of windows, and of all of space or time. */
final class PoolingTranslations {

  private PoolingTranslations() {}

  /** Windows of n x channels x height x width. */
  static Signal overSpace(SubsamplingLayer layer, Signal input, Emitter emitter) {
    return windows(layer, input, emitter, 2);
  }

  /** Windows of n x channels x time. */
  static Signal overTime(Subsampling1DLayer layer, Signal input, Emitter emitter) {
    Order.CHANNELS_FIRST.require(input);
    return windows(layer, input, emitter, 1);
  }

  // DL4J's poolings take no notice of a dropout that is set for them.
  private static Signal windows(SubsamplingLayer layer, Signal input, Emitter emitter, int space) {
    var conf = layer.layerConf();
    Operations.requireRank(input, 2 + space);
    Order.of(conf.getCnn2dDataFormat()).require(input);
    Window window =
        Windows.of(
            input.layout(),
            space,
            conf.getKernelSize(),
            conf.getStride(),
            conf.getDilation(),
            conf.getPadding(),
            conf.getConvolutionMode());
    Kind kind = kind(conf.getPoolingType(), conf.isAvgPoolIncludePadInDivisor());
    return emit(kind, window, input, emitter);
  }

  static Signal global(GlobalPoolingLayer layer, Signal input, Emitter emitter) {
    long[] dimensions = input.layout().dimensions();
    long[] space = Arrays.copyOfRange(dimensions, 2, dimensions.length);
    if (space.length == 0) {
      throw new Translation.Unsupported("its input has no dimensions to pool over");
    }
    var conf = (org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer) layer.conf().getLayer();
    requireAllOfSpace(conf.getPoolingDimensions(), input);
    long[] ones = new long[space.length];
    Arrays.fill(ones, 1);
    long[] zeros = new long[space.length];
    Window window = new Window(space, ones, ones, zeros, zeros);
    Signal pooled = emit(kind(conf.getPoolingType(), false), window, input, emitter);
    return conf.isCollapseDimensions() ? Reshapes.flatten(pooled, emitter) : pooled;
  }

  /**
   * @param given axes of DL4J's array; null for its default, which is right with channels first
   */
  private static void requireAllOfSpace(int[] given, Signal input) {
    int rank = input.layout().rank();
    int[] axes = given == null ? Order.CHANNELS_FIRST.spaceAxes(rank) : given.clone();
    Arrays.sort(axes);
    if (!Arrays.equals(axes, input.order().spaceAxes(rank))) {
      throw new Translation.Unsupported(
          "it pools over axes %s, and space is axes %s"
              .formatted(Arrays.toString(axes), Arrays.toString(input.order().spaceAxes(rank))));
    }
  }

  private static Kind kind(PoolingType type, boolean countPadding) {
    return switch (type) {
      case MAX -> Kind.MAXIMUM;
      case AVG -> countPadding ? Kind.MEAN_WITH_PADDING : Kind.MEAN_WITHOUT_PADDING;
      case SUM, PNORM -> throw new Translation.Unsupported("its pooling is " + type);
    };
  }

  private static Signal emit(Kind kind, Window window, Signal input, Emitter emitter) {
    Layout any = Layout.any(Windows.outputs(input.layout(), input.layout().dimension(1), window));
    Pooling pooling = new Pooling(kind, input.layout(), any, window);
    Primitive forward = pooling.forward(emitter.scope());
    Layout chosen = forward.layout(Argument.DESTINATION);
    Signal output = new Signal(emitter.allocate(chosen), input.differentiable(), input.order());
    Optional<Memory> workspace = emitter.workspace(forward);
    Map<Argument, Memory> arguments = new EnumMap<>(Argument.class);
    arguments.put(Argument.SOURCE, input.value());
    arguments.put(Argument.DESTINATION, output.value());
    workspace.ifPresent(memory -> arguments.put(Argument.WORKSPACE, memory));
    emitter.forward(forward.bind(arguments));
    emitter.onBackward(
        output,
        () -> {
          if (input.differentiable()) {
            Pooling back = new Pooling(kind, input.layout(), chosen, window);
            Memory result = emitter.borrow(input.layout());
            Map<Argument, Memory> bound = new EnumMap<>(Argument.class);
            bound.put(Argument.DESTINATION_GRADIENT, output.gradient());
            bound.put(Argument.SOURCE_GRADIENT, result);
            workspace.ifPresent(memory -> bound.put(Argument.WORKSPACE, memory));
            emitter.backward(back.backward(emitter.scope(), forward).bind(bound));
            emitter.giveBack(output.gradient());
            emitter.addGradient(input, result);
          }
        });
    return output;
  }
}
