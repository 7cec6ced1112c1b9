package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.PoolingType;

/**
 * Blocks of convolutions with zero padding and stride 1, each block ending with pooling and
 * dropout; then, where asked for, the mean over height and width; dense layers with dropout of
 * their own; softmax.
 *
 * @param globalPooling whether each channel's mean over height and width goes on, instead of all
 *     its values
 * @param dense units of each dense layer before the last, possibly none
 * @param denseDropout the probability with which a dense unit's output is dropped in training;
 *     {@code hiddenSettings} has that of the blocks'
 */
record Cnn(
    List<Block> blocks,
    Pooling pooling,
    boolean globalPooling,
    List<Integer> dense,
    double denseDropout,
    HiddenSettings hiddenSettings,
    WeightSettings weights)
    implements ModelSpec {

  /** What becomes of a window. */
  enum Pooling {
    MAX(PoolingType.MAX),
    AVERAGE(PoolingType.AVG);

    private final PoolingType dl4j;

    Pooling(PoolingType dl4j) {
      this.dl4j = dl4j;
    }
  }

  /**
   * One block.
   *
   * @param window the side of what is pooled, and its stride; 1: nothing is pooled
   */
  record Block(int filters, int kernel, int convolutions, int window) {}

  Cnn {
    blocks = List.copyOf(blocks);
    dense = List.copyOf(dense);
  }

  static Cnn read(Section section) {
    return new Cnn(
        readBlocks(section),
        section.choice("pooling", Pooling.class),
        section.flag("global-pooling"),
        section.integers("dense", Range.atLeast(1)),
        section.decimal("dense-dropout", Range.halfOpen(0, 1)),
        HiddenSettings.read(section),
        WeightSettings.read(section));
  }

  @Override
  public String kind() {
    return "cnn";
  }

  private static List<Block> readBlocks(Section section) {
    List<Integer> filters = section.integers("filters", Range.atLeast(1));
    if (filters.isEmpty()) {
      section.problem("filters", filters, "a whole number for each block, one block at least");
    }
    List<Integer> kernels = forBlocks("kernels", filters.size(), section);
    List<Integer> convolutions = forBlocks("convolutions", filters.size(), section);
    List<Integer> windows = forBlocks("windows", filters.size(), section);
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < filters.size(); i++) {
      blocks.add(new Block(filters.get(i), kernels.get(i), convolutions.get(i), windows.get(i)));
    }
    return blocks;
  }

  /** As many numbers as there are blocks; one number alone goes for all of them. */
  private static List<Integer> forBlocks(String key, int blocks, Section section) {
    List<Integer> numbers = section.integers(key, Range.atLeast(1));
    if (numbers.size() == 1) {
      return Collections.nCopies(blocks, numbers.get(0));
    }
    if (numbers.size() == blocks) {
      return numbers;
    }
    section.problem(
        key,
        numbers,
        "one whole number for all blocks, or one for each of model.filters, which are " + blocks);
    return Collections.nCopies(blocks, 1);
  }

  @Override
  public String networkJson(
      NetworkShape shape, OptimizerSettings optimizer, Seed seed, Configuration files) {
    ImageShape image = shape.input();
    requireRoom(image);
    Stack stack = new Stack(weights, optimizer, seed);
    for (Block block : blocks) {
      add(stack, block);
    }
    if (globalPooling) {
      stack.globalMean();
    }
    for (int units : dense) {
      stack.dense(units, hiddenSettings).dropout(denseDropout);
    }
    return stack.outputs(
        shape.task(), InputType.convolutional(image.height(), image.width(), image.channels()));
  }

  private void add(Stack stack, Block block) {
    for (int i = 0; i < block.convolutions(); i++) {
      stack.paddedConvolution(block.filters(), block.kernel(), hiddenSettings);
    }
    if (block.window() > 1) {
      stack.pooling(pooling.dl4j, block.window());
    }
    stack.dropout(hiddenSettings.dropout());
  }

  private void requireRoom(ImageShape image) {
    long smallest = blocks.stream().mapToLong(Block::window).reduce(1, Math::multiplyExact);
    if (Math.min(image.height(), image.width()) < smallest) {
      throw new BadConfiguration(
          "cannot build cnn: with model.windows = %s expected images of at least %dx%d, found %dx%d; set fewer or smaller windows"
              .formatted(
                  blocks.stream().map(Block::window).toList(),
                  smallest,
                  smallest,
                  image.height(),
                  image.width()));
    }
  }
}
