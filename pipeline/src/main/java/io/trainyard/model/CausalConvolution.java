package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.model.causal.CausalConvolutionLayer;
import io.trainyard.model.causal.CausalConvolutionLayer.Unit;
import io.trainyard.random.Seed;
import java.util.Optional;

/**
 * A language model of dilated causal convolutions in residual blocks with skip connections (van den
 * Oord et al., "WaveNet: a generative model for raw audio", 2016): tokens' vectors, as wide as the
 * residual path; the blocks; softmax over all tokens. It looks back {@code (kernel - 1) * cycles *
 * (2^layers - 1)} tokens beyond the one that it has just read.
 *
 * @param layer of the network: all of its blocks
 * @param windowTokens tokens of a lane that are learned from at once; gradients go back to the
 *     beginning of these, and not to what is carried from the window before
 * @param dropout of the blocks' activations, and of what the output reads
 */
record CausalConvolution(
    CausalConvolutionLayer.Shape layer, int windowTokens, double dropout, WeightSettings weights)
    implements SequenceSpec {

  private static final int MOST_TAPS = 100;
  private static final int MOST_LAYERS = 16;
  private static final int MOST_CYCLES = 100;
  private static final int LONGEST = 1 << 16;

  static CausalConvolution read(Section section) {
    CausalConvolutionLayer.Shape layer = layer(section);
    if (layer.receptiveField() > LONGEST) {
      section.problem(
          "layers",
          "%d with kernel = %d and cycles = %d"
              .formatted(layer.layers(), layer.kernel(), layer.cycles()),
          "a receptive field of at most %d tokens, 1 + (kernel - 1) * cycles * (2^layers - 1)"
              .formatted(LONGEST));
    }
    return new CausalConvolution(
        layer,
        section.integer("window", Range.atLeast(1)),
        section.decimal("dropout", Range.halfOpen(0, 1)),
        WeightSettings.read(section));
  }

  private static CausalConvolutionLayer.Shape layer(Section section) {
    return new CausalConvolutionLayer.Shape(
        section.integer("channels", Range.atLeast(1)),
        section.integer("skip-channels", Range.atLeast(1)),
        section.integer("kernel", Range.between(2, MOST_TAPS)),
        section.integer("layers", Range.between(1, MOST_LAYERS)),
        section.integer("cycles", Range.between(1, MOST_CYCLES)),
        section.flag("gated") ? Unit.GATED : Unit.RECTIFIED);
  }

  @Override
  public String kind() {
    return "causal-convolution";
  }

  @Override
  public Optional<Integer> window() {
    return Optional.of(windowTokens);
  }

  @Override
  public Optional<Integer> receptiveField() {
    return Optional.of(Math.toIntExact(layer.receptiveField()));
  }

  @Override
  public String networkJson(TokenShape shape, OptimizerSettings optimizer, Seed seed) {
    TokenStack stack = new TokenStack(shape, weights, optimizer, seed);
    stack.embedding(layer.channels());
    stack.add(new CausalConvolutionLayer.Builder(layer, dropout), weights.inputDropout());
    return stack.separate(dropout, windowTokens);
  }
}
