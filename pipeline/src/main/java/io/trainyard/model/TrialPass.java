package io.trainyard.model;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Failure;
import java.util.Arrays;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Finds out whether a network fits the data before anything is trained. */
final class TrialPass {

  private TrialPass() {}

  /**
   * Builds the network and sends one image of zeros through it.
   *
   * @throws BadConfiguration if it cannot be built, does not take images of this shape, or does not
   *     give one number for each class
   */
  static void requireFits(String networkJson, NetworkShape shape) {
    Network network =
        attempt(() -> Network.fromJson(networkJson), "a network that builds for " + shape.input());
    requireFits(network, shape);
  }

  static void requireFits(Network network, NetworkShape shape) {
    InputLayout layout = network.inputLayout();
    long[] input = layout.shape(1, shape.input());
    String taken =
        "one that takes images of "
            + shape.input()
            + " as "
            + layout
            + " "
            + Arrays.toString(input);
    INDArray zeros = Nd4j.zeros(DataType.FLOAT, input);
    long[] output = attempt(() -> network.output(zeros), taken).shape();
    if (!Arrays.equals(output, new long[] {1, shape.outputs()})) {
      throw new BadConfiguration(
          "cannot use a model whose output does not fit the data: expected "
              + shape.outputs()
              + " numbers an image, found an output of shape "
              + Arrays.toString(output)
              + "; change the network");
    }
  }

  private static <T> T attempt(Supplier<T> attempt, String expected) {
    try {
      return attempt.get();
    } catch (Failure e) {
      throw e;
    } catch (RuntimeException e) {
      // DL4J has no type of its own for this: its and ND4J's exceptions are many.
      throw new BadConfiguration(
          "cannot use a model whose input does not fit the data: expected "
              + expected
              + ", found "
              + UserNetwork.rootMessage(e)
              + "; change the network's input, or use a dataset of its shape",
          e);
    }
  }
}
