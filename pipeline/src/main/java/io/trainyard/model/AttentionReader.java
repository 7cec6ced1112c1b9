package io.trainyard.model;

import io.trainyard.model.recurrent.Affine;
import io.trainyard.model.recurrent.LayerStep;
import java.util.List;
import java.util.Optional;

/**
 * What {@link Attention} computes of one target, a token at a time, in plain loops over a copy of
 * its weights. Immutable, thread-safe.
 */
final class AttentionReader {

  /** {@code A'}; empty for the identity. */
  private final Optional<Affine> scores;

  private final Affine mixture;

  AttentionReader(Attention attention) {
    this.scores = attention.scores().map(matrix -> new Affine(matrix.weights().transpose()));
    this.mixture = new Affine(attention.mixture().weights());
  }

  /**
   * What the output reads of a text.
   *
   * @param source what the encoder says of each of its tokens; not copied
   */
  RecurrentReader.Readout over(List<float[]> source) {
    // h' A s is h' k: k goes for all of the text.
    List<float[]> keys =
        scores.map(matrix -> source.stream().map(s -> product(s, matrix)).toList()).orElse(source);
    return units -> read(units, source, keys);
  }

  private static float[] product(float[] vector, Affine matrix) {
    float[] product = new float[matrix.columns()];
    matrix.addProduct(vector, 0, product);
    return product;
  }

  private float[] read(float[] units, List<float[]> source, List<float[]> keys) {
    int length = units.length;
    float[] shares = new float[keys.size()];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = Vectors.dot(units, 0, keys.get(i), 0, length);
    }
    Vectors.softmax(shares, 0, shares.length);
    float[] both = new float[2 * length];
    for (int i = 0; i < shares.length; i++) {
      Vectors.add(shares[i], source.get(i), 0, both, 0, length);
    }
    System.arraycopy(units, 0, both, length, length);
    float[] values = product(both, mixture);
    for (int i = 0; i < values.length; i++) {
      values[i] = LayerStep.tanh(values[i]);
    }
    return values;
  }
}
