package io.trainyard.model.causal;

import io.trainyard.model.recurrent.Cell;
import io.trainyard.model.recurrent.CellSettings;
import io.trainyard.model.recurrent.LayerStep;
import io.trainyard.model.recurrent.Slot;
import io.trainyard.model.recurrent.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The settings of a stack of residual blocks of dilated causal convolutions, as one layer: channels
 * in, skip channels out. What it computes says {@link CausalConvolutionCell}. Where Deeplearning4j
 * itself trains it, what blocks drop is drawn anew for the way back.
 */
public final class CausalConvolutionLayer extends CellSettings {

  private static final long serialVersionUID = 1L;

  static final String SKIP_BIAS = "skipBias";
  static final String HEAD = "head";
  static final String HEAD_BIAS = "headBias";

  /** Arrays of a window that a block has: filter, gate, their product, and what dropout leaves. */
  private static final int ARRAYS_OF_BLOCK = 4;

  /** The same that all blocks share: what the stack reads, and gradients of a block. */
  private static final int ARRAYS_OF_CHANNELS = 3;

  /** The same of the end: values of both layers, what is worked on, and their gradients. */
  private static final int ARRAYS_OF_SKIPS = 6;

  @JsonProperty private int kernel;
  @JsonProperty private int layers;
  @JsonProperty private int cycles;
  @JsonProperty private boolean gated;
  @JsonProperty private double blockDropout;

  private CausalConvolutionLayer(Builder builder) {
    super(builder);
    this.kernel = builder.shape.kernel();
    this.layers = builder.shape.layers();
    this.cycles = builder.shape.cycles();
    this.gated = builder.shape.unit() == Unit.GATED;
    this.blockDropout = builder.dropout;
  }

  /** For JSON. */
  private CausalConvolutionLayer() {}

  /** What makes a block's activations of its convolutions. */
  public enum Unit {
    /** The rectified values of one. */
    RECTIFIED,
    /** The hyperbolic tangent of one, times the sigmoid of another. */
    GATED
  }

  /**
   * What the stack is made of.
   *
   * @param channels of the residual path, and of what is read
   * @param skipChannels of the sum of all blocks' outputs, and of what comes out
   * @param kernel taps of each convolution
   * @param layers blocks of a cycle, with dilations of 1, 2, 4, ... 2^(layers - 1) steps
   * @param cycles one after another, each beginning with a dilation of 1
   */
  public record Shape(
      int channels, int skipChannels, int kernel, int layers, int cycles, Unit unit) {

    /**
     * Steps that an output goes by: {@code 1 + (kernel - 1) * cycles * (2^layers - 1)}, since each
     * block looks back {@code (kernel - 1) * dilation} steps further than what it reads.
     */
    public long receptiveField() {
      return 1 + (kernel - 1L) * cycles * ((1L << layers) - 1);
    }

    /** Of each block, in their order. */
    List<Taps> taps() {
      return IntStream.range(0, Math.multiplyExact(cycles, layers))
          .mapToObj(block -> new Taps(kernel, 1 << block % layers))
          .toList();
    }
  }

  Shape shape() {
    return new Shape(
        Math.toIntExact(getNIn()),
        Math.toIntExact(getNOut()),
        kernel,
        layers,
        cycles,
        gated ? Unit.GATED : Unit.RECTIFIED);
  }

  /** The probability with which blocks drop an activation in training. */
  double blockDropout() {
    return blockDropout;
  }

  /** What a block's parameters are called. */
  record Names(int block) {

    Convolution.Names filter() {
      return new Convolution.Names("filter" + block, "filterBias" + block);
    }

    Convolution.Names gate() {
      return new Convolution.Names("gate" + block, "gateBias" + block);
    }

    String skip() {
      return "skip" + block;
    }

    String residual() {
      return "residual" + block;
    }

    String residualBias() {
      return "residualBias" + block;
    }
  }

  @Override
  public List<Slot> slots() {
    long channels = getNIn();
    long skips = getNOut();
    List<Taps> taps = shape().taps();
    List<Slot> slots = new ArrayList<>();
    for (int block = 0; block < taps.size(); block++) {
      Names names = new Names(block);
      slots.addAll(names.filter().slots(channels, channels, taps.get(block)));
      if (gated) {
        slots.addAll(names.gate().slots(channels, channels, taps.get(block)));
      }
      // All blocks are summed up, so that it is they together that an output is made of.
      slots.add(weights(names.skip(), channels, skips, channels * taps.size()));
      // Nobody would read what the last one passes on.
      if (block < taps.size() - 1) {
        slots.add(weights(names.residual(), channels, channels, channels));
        slots.add(Slot.bias(names.residualBias(), channels));
      }
    }
    slots.add(Slot.bias(SKIP_BIAS, skips));
    slots.add(weights(HEAD, skips, skips, skips));
    slots.add(Slot.bias(HEAD_BIAS, skips));
    return List.copyOf(slots);
  }

  private static Slot weights(String name, long inputs, long outputs, long fanIn) {
    return new Slot(name, Slot.Role.WEIGHTS, inputs, outputs, fanIn, outputs);
  }

  @Override
  public Cell cell(Layer layer, Span span) {
    return new CausalConvolutionCell(layer, this, span);
  }

  @Override
  public LayerStep step(Layer layer) {
    return new CausalConvolutionStep(layer, this);
  }

  @Override
  public long windowNumbers(Span span) {
    List<Taps> taps = shape().taps();
    long lines = taps.stream().mapToLong(own -> DelayLine.numbers(getNIn(), own, span)).sum();
    long ofChannels = (long) ARRAYS_OF_BLOCK * taps.size() + ARRAYS_OF_CHANNELS;
    return lines + (ofChannels * getNIn() + ARRAYS_OF_SKIPS * getNOut()) * span.size();
  }

  /** Builds the settings. */
  public static final class Builder extends BaseRecurrentLayer.Builder<Builder> {

    private final Shape shape;
    private final double dropout;

    /**
     * @param dropout the probability with which blocks drop an activation in training; what the
     *     residual path carries is never dropped
     */
    public Builder(Shape shape, double dropout) {
      this.shape = shape;
      this.dropout = dropout;
      nIn(shape.channels());
      nOut(shape.skipChannels());
    }

    @Override
    @SuppressWarnings("unchecked")
    public <E extends org.deeplearning4j.nn.conf.layers.Layer> E build() {
      return (E) new CausalConvolutionLayer(this);
    }
  }
}
