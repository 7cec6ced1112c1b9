package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * After LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document
 * recognition", Proceedings of the IEEE 1998, in the form most used today: convolution, max pooling
 * 2x2, convolution, max pooling 2x2, dense layer, softmax. Convolutions have stride 1 and no
 * padding. Dropout is of the dense layer's output.
 *
 * @param filters of the first and of the second convolution
 */
record LeNet(
    List<Integer> filters,
    int kernel,
    int dense,
    HiddenSettings hiddenSettings,
    WeightSettings weights)
    implements ModelSpec {

  private static final int CONVOLUTIONS = 2;
  private static final int POOLING = 2;

  LeNet {
    filters = List.copyOf(filters);
  }

  static LeNet read(Section section) {
    List<Integer> filters = section.integers("filters", Range.atLeast(1));
    if (filters.size() != CONVOLUTIONS) {
      section.problem("filters", filters, "two whole numbers, one for each convolution");
    }
    return new LeNet(
        filters,
        section.integer("kernel", Range.atLeast(1)),
        section.integer("dense", Range.atLeast(1)),
        HiddenSettings.read(section),
        WeightSettings.read(section));
  }

  @Override
  public String kind() {
    return "lenet";
  }

  @Override
  public String networkJson(
      NetworkShape shape, OptimizerSettings optimizer, Seed seed, Configuration files) {
    ImageShape image = shape.input();
    requireRoom(image);
    Stack stack = new Stack(weights, optimizer, seed);
    for (int count : filters) {
      stack.convolution(count, kernel, hiddenSettings).maxPooling(POOLING);
    }
    return stack
        .dense(dense, hiddenSettings)
        .dropout(hiddenSettings.dropout())
        .outputs(
            shape.task(), InputType.convolutional(image.height(), image.width(), image.channels()));
  }

  private void requireRoom(ImageShape image) {
    int smallest = smallest();
    if (Math.min(image.height(), image.width()) < smallest) {
      throw new BadConfiguration(
          "cannot build lenet: with model.kernel = %d expected images of at least %dx%d, found %dx%d;"
                  .formatted(kernel, smallest, smallest, image.height(), image.width())
              + " set a smaller kernel, or use mlp");
    }
  }

  /** The side that leaves one pixel after the last pooling. */
  private int smallest() {
    int side = 1;
    for (int i = 0; i < CONVOLUTIONS; i++) {
      side = side * POOLING + kernel - 1;
    }
    return side;
  }
}
