package io.trainyard.bench;

import io.trainyard.model.ImageShape;
import io.trainyard.model.LearningRate;
import io.trainyard.model.Network;
import io.trainyard.model.NetworkShape;
import io.trainyard.random.Seed;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network to be measured, and what its minibatches look like.
 *
 * @param name in tables and JSON
 * @param json DL4J's configuration of it
 * @param learningRate of its optimizer; null where the network's own updater has it
 * @param batchSize examples in a minibatch, at least 1
 * @param input what an example is
 */
public record BenchNetwork(
    String name, String json, LearningRate learningRate, int batchSize, Input input) {

  /** What an example is. */
  public sealed interface Input {

    /** An image in one of so many classes. */
    record Image(NetworkShape shape) implements Input {
      public Image {
        Objects.requireNonNull(shape, "shape");
      }
    }

    /** A text of so many characters out of so many; the label of each is the character after it. */
    record Text(int characters, int length) implements Input {}
  }

  /**
   * One minibatch.
   *
   * @param features images in the network's own layout; texts as n x characters x length, one-hot
   * @param labels n x classes, one-hot; of texts as the features
   */
  record Batch(INDArray features, INDArray labels) {}

  public BenchNetwork {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(json, "json");
    Objects.requireNonNull(input, "input");
    if (batchSize < 1) {
      throw new IllegalArgumentException("expected a batch size of at least 1, found " + batchSize);
    }
  }

  /** Characters in an example; none where it is no text. */
  OptionalInt charactersPerExample() {
    return input instanceof Input.Text text ? OptionalInt.of(text.length()) : OptionalInt.empty();
  }

  /**
   * A minibatch of noise: pixels uniform in [0, 1), classes and characters uniform. Equal seeds
   * give equal minibatches.
   *
   * @param network built from {@link #json}
   */
  Batch batch(Network network, Seed seed) {
    SplittableRandom random = seed.generator();
    if (input instanceof Input.Text text) {
      // Time outermost, as DL4J's own examples lay out sequences.
      long[] shape = {batchSize, text.characters(), text.length()};
      return new Batch(oneHot(random, shape, 'f'), oneHot(random, shape, 'f'));
    }
    NetworkShape shape = ((Input.Image) input).shape();
    return new Batch(
        pixels(random, network, shape.input()),
        oneHot(random, new long[] {batchSize, shape.outputs()}, 'c'));
  }

  private INDArray pixels(SplittableRandom random, Network network, ImageShape image) {
    float[] values = new float[Math.multiplyExact(batchSize, image.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    INDArray array = array(network.inputLayout().shape(batchSize, image), 'c');
    array.data().asNioFloat().put(values);
    return array;
  }

  /** One 1 along dimension 1 for each index of the others. */
  private static INDArray oneHot(SplittableRandom random, long[] shape, char order) {
    INDArray array = array(shape, order);
    array.assign(0);
    long places = shape.length == 2 ? 1 : shape[2];
    for (long example = 0; example < shape[0]; example++) {
      for (long place = 0; place < places; place++) {
        long hot = random.nextLong(shape[1]);
        if (shape.length == 2) {
          array.putScalar(example, hot, 1);
        } else {
          array.putScalar(new long[] {example, hot, place}, 1);
        }
      }
    }
    return array;
  }

  private static INDArray array(long[] shape, char order) {
    return Nd4j.createUninitializedDetached(DataType.FLOAT, order, shape);
  }
}
