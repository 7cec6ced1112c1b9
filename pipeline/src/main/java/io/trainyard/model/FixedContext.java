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
 * @param context tokens that the next one is foretold from: n - 1
 * @param embedding numbers of a token's vector: m
 * @param hidden units: h
 * @param direct whether the vectors are connected to the output too
 * @param windowTokens tokens of a lane that are learned from at once; gradients go back to the
 *     vectors of these, and not to those that are carried from the window before
 * @param dropout of what the output reads
 */
record FixedContext(
    int context,
    int embedding,
    int hidden,
    Direct direct,
    int windowTokens,
    double dropout,
    WeightSettings weights)
    implements SequenceSpec {

  private static final int LONGEST = 10_000;

  static FixedContext read(Section section) {
    return new FixedContext(
        section.integer("context", Range.between(1, LONGEST)),
        section.integer("embedding", Range.atLeast(1)),
        section.integer("hidden", Range.atLeast(1)),
        section.flag("direct") ? Direct.CONNECTIONS : Direct.NONE,
        section.integer("window", Range.atLeast(1)),
        section.decimal("dropout", Range.halfOpen(0, 1)),
        WeightSettings.read(section));
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
    return Optional.of(context);
  }

  @Override
  public String networkJson(TokenShape shape, OptimizerSettings optimizer, Seed seed) {
    TokenStack stack = new TokenStack(shape, weights, optimizer, seed);
    stack.embedding(embedding);
    var layer = new FixedContextLayer.Shape(embedding, context, hidden, direct);
    stack.add(new FixedContextLayer.Builder(layer), weights.inputDropout());
    return stack.separate(dropout, windowTokens);
  }
}
