package io.trainyard.model.causal;

import io.trainyard.model.HostCopies;
import io.trainyard.model.causal.CausalConvolutionLayer.Names;
import io.trainyard.model.causal.CausalConvolutionLayer.Unit;
import io.trainyard.model.parameters.Linear;
import io.trainyard.model.recurrent.Affine;
import io.trainyard.model.recurrent.LayerStep;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;

/** What {@link CausalConvolutionCell} computes, a step at a time. */
final class CausalConvolutionStep implements LayerStep {

  private final List<Block> blocks;
  private final float[] skipBias;
  private final Affine head;
  private final float[] headBias;

  CausalConvolutionStep(Layer layer, CausalConvolutionLayer settings) {
    this.blocks =
        IntStream.range(0, settings.shape().taps().size())
            .mapToObj(block -> new Block(layer, settings.shape(), block))
            .toList();
    this.skipBias = bias(layer, CausalConvolutionLayer.SKIP_BIAS);
    this.head = affine(layer, CausalConvolutionLayer.HEAD);
    this.headBias = bias(layer, CausalConvolutionLayer.HEAD_BIAS);
  }

  private static Affine affine(Layer layer, String name) {
    return new Affine(Linear.parameter(layer, name));
  }

  private static float[] bias(Layer layer, String name) {
    return HostCopies.of(Linear.parameter(layer, name).dup());
  }

  @Override
  public int outputs() {
    return headBias.length;
  }

  @Override
  public int scratchSize() {
    return 0;
  }

  @Override
  public int stateSize() {
    return blocks.stream().mapToInt(Block::stateSize).sum();
  }

  @Override
  public void begin(float[] state, int offset, float[] output) {
    Arrays.fill(output, 0);
  }

  @Override
  public void step(float[] input, Carried state, float[] output, float[] scratch) {
    float[] passed = input.clone();
    float[] skips = skipBias.clone();
    int at = state.offset();
    for (Block block : blocks) {
      block.step(passed, state.at(at), skips);
      at += block.stateSize();
    }
    rectify(skips);
    System.arraycopy(headBias, 0, output, 0, headBias.length);
    head.addProduct(skips, 0, output);
    rectify(output);
  }

  private static void rectify(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(0, values[i]);
    }
  }

  /** What {@link ResidualBlock} computes. */
  private static final class Block {

    private final ConvolutionStep filter;
    private final Optional<ConvolutionStep> gate;
    private final Affine skip;
    private final Optional<Affine> residual;
    private final float[] residualBias;

    Block(Layer layer, CausalConvolutionLayer.Shape shape, int block) {
      Names names = new Names(block);
      Taps taps = shape.taps().get(block);
      this.filter = new ConvolutionStep(layer, names.filter(), taps);
      this.gate =
          shape.unit() == Unit.GATED
              ? Optional.of(new ConvolutionStep(layer, names.gate(), taps))
              : Optional.empty();
      this.skip = affine(layer, names.skip());
      boolean passes = layer.paramTable().containsKey(names.residual());
      this.residual = passes ? Optional.of(affine(layer, names.residual())) : Optional.empty();
      this.residualBias = passes ? bias(layer, names.residualBias()) : new float[0];
    }

    int stateSize() {
      return filter.stateSize();
    }

    /**
     * @param passed what is read; overwritten by what is passed on, unless this is the last block
     * @param skips what is added to
     */
    void step(float[] passed, Carried state, float[] skips) {
      float[] z = activations(passed, state);
      filter.keep(passed, state);
      skip.addProduct(z, 0, skips);
      residual.ifPresent(
          weights -> {
            for (int i = 0; i < residualBias.length; i++) {
              passed[i] += residualBias[i];
            }
            weights.addProduct(z, 0, passed);
          });
    }

    private float[] activations(float[] input, Carried state) {
      float[] z = new float[filter.outputs()];
      filter.step(input, state, z);
      if (gate.isEmpty()) {
        rectify(z);
        return z;
      }
      float[] g = new float[z.length];
      gate.get().step(input, state, g);
      for (int i = 0; i < z.length; i++) {
        z[i] = LayerStep.tanh(z[i]) * LayerStep.sigmoid(g[i]);
      }
      return z;
    }
  }
}
