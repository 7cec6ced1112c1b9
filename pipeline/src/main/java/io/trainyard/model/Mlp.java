package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.random.Seed;
import java.util.List;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * Fully connected layers.
 *
 * @param hidden the width of each hidden layer, input first; none makes it {@link Softmax}
 * @param bottleneck the width r of a linear layer in front of each hidden layer, which makes an m x
 *     n weight matrix the product of m x r and r x n (Sainath et al., "Low-rank matrix
 *     factorization for deep neural network training with high-dimensional output targets", ICASSP
 *     2013)
 */
record Mlp(
    List<Integer> hidden,
    OptionalInt bottleneck,
    HiddenSettings hiddenSettings,
    WeightSettings weights)
    implements ModelSpec {

  Mlp {
    hidden = List.copyOf(hidden);
  }

  static Mlp read(Section section) {
    return new Mlp(
        section.integers("hidden", Range.atLeast(1)),
        section
            .optionalInteger("bottleneck", Range.atLeast(1))
            .map(OptionalInt::of)
            .orElse(OptionalInt.empty()),
        HiddenSettings.read(section),
        WeightSettings.read(section));
  }

  @Override
  public String kind() {
    return "mlp";
  }

  @Override
  public String networkJson(
      NetworkShape shape, OptimizerSettings optimizer, Seed seed, Configuration files) {
    Stack stack = new Stack(weights, optimizer, seed);
    for (int width : hidden) {
      bottleneck.ifPresent(stack::linear);
      stack.dense(width, hiddenSettings).dropout(hiddenSettings.dropout());
    }
    return stack.outputs(shape.task(), InputType.feedForward(shape.input().size()));
  }
}
