package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.model.causal.FixedContextLayer;
import io.trainyard.model.causal.FixedContextLayer.Direct;
import io.trainyard.random.Seed;
import java.util.Optional;

/**
 * A neural language model over a fixed context (Bengio, Ducharme, Vincent and Jauvin, "A neural
 * probabilistic language model", JMLR 2003): the vectors of the last n - 1 tokens side by side, a
 * layer of tanh units, softmax over all tokens. With a vocabulary V, vectors of m numbers, h hidden
 * units and direct connections it has {@code |V| (1 + n m + h) + h (1 + (n-1) m)} parameters.
 *
 * @param layer of the network behind the vectors: m inputs, a context of n - 1 tokens, h hidden
 *     units, and whether the vectors are connected to the output too
 * @param windowTokens tokens of a lane that are learned from at once; gradients go back to the
 *     vectors of these, and not to those that are carried from the window before
 * @param dropout of what the output reads
 */
record FixedContext(
    FixedContextLayer.Shape layer, int windowTokens, double dropout, WeightSettings weights)
    implements SequenceSpec {

  private static final int LONGEST = 10_000;

  static FixedContext read(Section section) {
    return new FixedContext(
        layer(section),
        section.integer("window", Range.atLeast(1)),
        section.decimal("dropout", Range.halfOpen(0, 1)),
        WeightSettings.read(section));
  }

  private static FixedContextLayer.Shape layer(Section section) {
    return new FixedContextLayer.Shape(
        section.integer("embedding", Range.atLeast(1)),
        section.integer("context", Range.between(1, LONGEST)),
        section.integer("hidden", Range.atLeast(1)),
        section.flag("direct") ? Direct.CONNECTIONS : Direct.NONE);
  }

  @Override
  public String kind() {
    return "fixed-context";
  }

  @Override
  public Optional<Integer> window() {
    return Optional.of(windowTokens);
  }

  @Override
  public Optional<Integer> receptiveField() {
    return Optional.of(layer.context());
  }

  @Override
  public String networkJson(TokenShape shape, OptimizerSettings optimizer, Seed seed) {
    TokenStack stack = new TokenStack(shape, weights, optimizer, seed);
    stack.embedding(layer.inputs());
    stack.add(new FixedContextLayer.Builder(layer), weights.inputDropout());
    return stack.separate(dropout, windowTokens);
  }
}
