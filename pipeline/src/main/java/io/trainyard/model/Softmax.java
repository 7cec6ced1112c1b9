package io.trainyard.model;

import io.trainyard.config.Section;
import io.trainyard.random.Seed;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.inputs.InputType;

/** Multinomial logistic regression: softmax(W x + b), with (size + 1) * classes parameters. */
record Softmax(WeightSettings weights) implements ModelSpec {

  static Softmax read(Section section) {
    return new Softmax(WeightSettings.read(section));
  }

  @Override
  public String kind() {
    return "softmax";
  }

  @Override
  public String networkJson(
      NetworkShape shape, OptimizerSettings optimizer, Seed seed, Configuration files) {
    return new Stack(weights, optimizer, seed)
        .outputs(shape.task(), InputType.feedForward(shape.input().size()));
  }
}
