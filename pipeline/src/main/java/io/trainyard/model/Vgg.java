package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition",
 * ICLR 2015: five stages of 3 x 3 convolutions with zero padding, each stage with max pooling 2 x 2
 * behind it, then dense layers, softmax. Depths 11, 13, 16 and 19 are the paper's A, B, D and E.
 * Dropout is of the dense layers' outputs; batch normalization, which the paper does not have, of
 * the convolutions alone.
 *
 * @param width filters of the first stage; each of the next three has twice as many as the one
 *     before it, the fifth as many as the fourth
 * @param dense units of each dense layer before the last, possibly none
 */
record Vgg(
    int depth,
    int width,
    List<Integer> dense,
    HiddenSettings hiddenSettings,
    WeightSettings weights)
    implements ModelSpec {

  private static final Map<Integer, List<Integer>> CONVOLUTIONS =
      Map.of(
          11, List.of(1, 1, 2, 2, 2),
          13, List.of(2, 2, 2, 2, 2),
          16, List.of(2, 2, 3, 3, 3),
          19, List.of(2, 2, 4, 4, 4));
  private static final int MOST_DOUBLINGS = 3;
  private static final int KERNEL = 3;
  private static final int POOLING = 2;

  /** The side that five poolings leave one pixel of. */
  private static final int SMALLEST = 32;

  Vgg {
    dense = List.copyOf(dense);
  }

  static Vgg read(Section section) {
    int depth = section.integer("depth", Range.atLeast(1));
    if (!CONVOLUTIONS.containsKey(depth)) {
      section.problem("depth", depth, "one of 11, 13, 16 and 19");
    }
    return new Vgg(
        depth,
        section.integer("width", Range.between(1, 4096)),
        section.integers("dense", Range.atLeast(1)),
        HiddenSettings.read(section),
        WeightSettings.read(section));
  }

  @Override
  public String kind() {
    return "vgg";
  }

  @Override
  public String networkJson(
      NetworkShape shape, OptimizerSettings optimizer, Seed seed, Configuration files) {
    ImageShape image = shape.input();
    if (Math.min(image.height(), image.width()) < SMALLEST) {
      throw new BadConfiguration(
          "cannot build vgg: expected images of at least %dx%d, found %dx%d; use cnn, with fewer poolings"
              .formatted(SMALLEST, SMALLEST, image.height(), image.width()));
    }
    Stack stack = new Stack(weights, optimizer, seed);
    List<Integer> convolutions = CONVOLUTIONS.get(depth);
    for (int stage = 0; stage < convolutions.size(); stage++) {
      int filters = width << Math.min(stage, MOST_DOUBLINGS);
      for (int i = 0; i < convolutions.get(stage); i++) {
        stack.paddedConvolution(filters, KERNEL, hiddenSettings);
      }
      stack.maxPooling(POOLING);
    }
    HiddenSettings plain = hiddenSettings.withoutNormalization();
    for (int units : dense) {
      stack.dense(units, plain).dropout(hiddenSettings.dropout());
    }
    return stack.outputs(
        shape.task(), InputType.convolutional(image.height(), image.width(), image.channels()));
  }
}
