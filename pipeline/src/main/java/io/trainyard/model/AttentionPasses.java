package io.trainyard.model;

import io.trainyard.model.parameters.Linear.Sum;
import io.trainyard.model.recurrent.Span;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The passes of {@link Attention} through targets in windows of one span. Products with parameters
 * are native ones of the whole window; what goes along sources, which are of many lengths and need
 * little work, is done in loops. Not thread-safe.
 */
final class AttentionPasses {

  private final Attention attention;
  private final Span span;
  private final int units;

  /** {@code A' h}; gradients of it on the way back. */
  private final INDArray queries;

  /** {@code [c; h]}; gradients of it on the way back. */
  private final INDArray read;

  private final INDArray readGradient;

  /** v; gradients of what tanh is taken of on the way back. */
  private final INDArray values;

  private final INDArray hiddenGradient;
  private final float[] readHost;
  private final float[] queryGradient;

  private INDArray hidden;
  private Encoded encoded;
  private int[] targets;
  private int[] first;
  private float[] query;

  /** a, for each column those of all the source's steps. */
  private float[] shares = new float[0];

  AttentionPasses(Attention attention, Span span) {
    this.attention = attention;
    this.span = span;
    this.units = attention.units();
    this.queries = span.columns(units);
    this.read = span.columns(2 * units);
    this.readGradient = span.columns(2 * units);
    this.values = span.columns(units);
    this.hiddenGradient = span.columns(units);
    this.readHost = new float[2 * units * span.size()];
    this.queryGradient = new float[units * span.size()];
  }

  /**
   * @param hidden h: units x (steps * lanes); to stay as it is until the way back, as are the
   *     others
   * @param encoded the sources of the same lanes
   * @param target whose masked steps attend to nothing
   * @return v: units x (steps * lanes); good until the next window
   */
  INDArray forward(INDArray hidden, Encoded encoded, Window target) {
    this.hidden = hidden;
    this.encoded = encoded;
    this.targets = target.targets();
    this.first = IntStream.range(0, span.lanes()).map(encoded::first).toArray();
    attention.scores().ifPresent(matrix -> matrix.forward(hidden, queries, Sum.OVERWRITES));
    float[] own = HostCopies.of(hidden.dup('f'));
    query = attention.scores().isPresent() ? HostCopies.of(queries) : own;
    int steps = encoded.span().steps();
    if (shares.length < steps * span.size()) {
      shares = new float[steps * span.size()];
    }
    for (int column = 0; column < span.size(); column++) {
      int to = 2 * units * column;
      Arrays.fill(readHost, to, to + units, 0);
      System.arraycopy(own, units * column, readHost, to + units, units);
      if (targets[column] != Window.NONE) {
        attend(column);
      }
    }
    HostCopies.put(readHost, read);
    attention.mixture().forward(read, values, Sum.OVERWRITES);
    return Transforms.tanh(values, false);
  }

  /** Finds a column's shares, and writes what they come to. */
  private void attend(int column) {
    float[] vectors = encoded.vectors();
    int lane = column % span.lanes();
    int steps = encoded.span().steps();
    int share = steps * column;
    for (int i = first[lane]; i < steps; i++) {
      shares[share + i] = Vectors.dot(query, units * column, vectors, place(i, lane), units);
    }
    Vectors.softmax(shares, share + first[lane], share + steps);
    for (int i = first[lane]; i < steps; i++) {
      Vectors.add(shares[share + i], vectors, place(i, lane), readHost, 2 * units * column, units);
    }
  }

  /** Where the vector of a source's token begins. */
  private int place(int step, int lane) {
    return (step * span.lanes() + lane) * units;
  }

  /**
   * Leaves gradients of the parameters in their places, and adds those of the sources' vectors.
   *
   * @param gradient of v; of a buffer of its own
   * @return that of h; good until the next window
   */
  INDArray backward(INDArray gradient) {
    float[] above = HostCopies.of(gradient);
    float[] v = HostCopies.of(values);
    for (int i = 0; i < v.length; i++) {
      v[i] = above[i] * (1 - v[i] * v[i]);
    }
    HostCopies.put(v, values);
    attention.mixture().backward(read, values);
    attention.mixture().inputGradient(values, readGradient, Sum.OVERWRITES);
    readGradient.data().asNioFloat().get(readHost);
    Arrays.fill(queryGradient, 0);
    float[] own = new float[units * span.size()];
    for (int column = 0; column < span.size(); column++) {
      System.arraycopy(readHost, 2 * units * column + units, own, units * column, units);
      if (targets[column] != Window.NONE) {
        leave(column);
      }
    }
    if (attention.scores().isPresent()) {
      HostCopies.put(own, hiddenGradient);
      HostCopies.put(queryGradient, queries);
      attention.scores().get().backward(hidden, queries);
      attention.scores().get().inputGradient(queries, hiddenGradient, Sum.ADDS);
    } else {
      Vectors.add(1, queryGradient, 0, own, 0, own.length);
      HostCopies.put(own, hiddenGradient);
    }
    return hiddenGradient;
  }

  /** Goes back through a column's sum and its shares. */
  private void leave(int column) {
    float[] vectors = encoded.vectors();
    float[] to = encoded.gradientRoom();
    int lane = column % span.lanes();
    int steps = encoded.span().steps();
    int share = steps * column;
    int sum = 2 * units * column;
    float[] slopes = new float[steps];
    float mean = 0;
    for (int i = first[lane]; i < steps; i++) {
      slopes[i] = Vectors.dot(readHost, sum, vectors, place(i, lane), units);
      mean += shares[share + i] * slopes[i];
    }
    for (int i = first[lane]; i < steps; i++) {
      int place = place(i, lane);
      float slope = shares[share + i] * (slopes[i] - mean);
      Vectors.add(shares[share + i], readHost, sum, to, place, units);
      Vectors.add(slope, query, units * column, to, place, units);
      Vectors.add(slope, vectors, place, queryGradient, units * column, units);
    }
  }
}
