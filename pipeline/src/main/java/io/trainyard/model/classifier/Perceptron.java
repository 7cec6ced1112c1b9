package io.trainyard.model.classifier;

import java.util.Arrays;

/**
 * Fully connected layers, sigmoid but for the last, whose softmax is taken. The arrays are not
 * copied.
 *
 * @param layers units, from the inputs to the classes
 * @param weights for each pair of layers outputs x inputs, column-major, then the outputs' biases
 */
public record Perceptron(int[] layers, double[] weights) implements Classifier {

  public Perceptron {
    int expected = 0;
    for (int layer = 1; layer < layers.length; layer++) {
      expected += (layers[layer - 1] + 1) * layers[layer];
    }
    if (layers.length < 2 || weights.length != expected) {
      throw new IllegalArgumentException(
          "expected %d weights of layers %s, found %d"
              .formatted(expected, Arrays.toString(layers), weights.length));
    }
  }

  @Override
  public int inputs() {
    return layers[0];
  }

  @Override
  public int classes() {
    return layers[layers.length - 1];
  }

  @Override
  public int parameters() {
    return weights.length;
  }

  @Override
  public boolean sound() {
    return Numbers.allAreFinite(weights);
  }

  @Override
  public double[] probabilities(double[] row) {
    double[] values = row;
    int from = 0;
    for (int layer = 1; layer < layers.length; layer++) {
      values = affine(values, from, layers[layer]);
      from += (layers[layer - 1] + 1) * layers[layer];
      if (layer < layers.length - 1) {
        sigmoid(values);
      }
    }
    return Numbers.softmax(values);
  }

  private double[] affine(double[] in, int from, int outputs) {
    int biases = from + in.length * outputs;
    double[] out = Arrays.copyOfRange(weights, biases, biases + outputs);
    for (int j = 0; j < in.length; j++) {
      double x = in[j];
      // Most pixels of most images of characters are black.
      if (x != 0) {
        int column = from + j * outputs;
        for (int i = 0; i < outputs; i++) {
          out[i] += weights[column + i] * x;
        }
      }
    }
    return out;
  }

  private static void sigmoid(double[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = 1 / (1 + Math.exp(-values[i]));
    }
  }
}
