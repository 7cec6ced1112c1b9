package io.trainyard.model;

import io.trainyard.model.AttentionBuffers.Use;
import io.trainyard.model.parameters.Linear.Sum;
import io.trainyard.model.recurrent.Span;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The passes of {@link Attention} through targets in windows of one span. Products with parameters
 * are native ones of the whole window; what goes along sources, which are of many lengths and need
 * little work, is done in loops. Not thread-safe: the way back comes before another window of
 * whatever span.
 */
final class AttentionPasses {

  private final Attention attention;
  private final AttentionBuffers buffers;
  private final Span span;
  private final int units;

  /** {@code A' h}; gradients of it on the way back. */
  private final INDArray queries;

  /** {@code [c; h]}. */
  private final INDArray read;

  private final INDArray readGradient;

  /** v; gradients of what tanh is taken of on the way back. */
  private final INDArray values;

  private final INDArray hiddenGradient;

  private INDArray hidden;
  private Encoded encoded;
  private int[] targets;
  private int[] first;

  AttentionPasses(Attention attention, Span span) {
    this.attention = attention;
    this.buffers = attention.buffers();
    this.span = span;
    this.units = attention.units();
    this.queries = span.columns(units);
    this.read = span.columns(2 * units);
    this.readGradient = span.columns(2 * units);
    this.values = span.columns(units);
    this.hiddenGradient = span.columns(units);
  }

  /** Room of so many numbers for each column. */
  private float[] columns(Use use, int numbers) {
    return buffers.of(use, Math.multiplyExact(numbers, span.size()));
  }

  private float[] query() {
    return columns(attention.scores().isPresent() ? Use.QUERIES : Use.HIDDEN, units);
  }

  private float[] shares() {
    return columns(Use.SHARES, encoded.span().steps());
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
    float[] own = columns(Use.HIDDEN, units);
    HostCopies.get(hidden, own);
    if (attention.scores().isPresent()) {
      attention.scores().get().forward(hidden, queries, Sum.OVERWRITES);
      HostCopies.get(queries, query());
    }
    float[] both = columns(Use.READ, 2 * units);
    for (int column = 0; column < span.size(); column++) {
      int to = 2 * units * column;
      Arrays.fill(both, to, to + units, 0);
      System.arraycopy(own, units * column, both, to + units, units);
      if (targets[column] != Window.NONE) {
        attend(column, both);
      }
    }
    HostCopies.put(both, read);
    attention.mixture().forward(read, values, Sum.OVERWRITES);
    return Transforms.tanh(values, false);
  }

  /** Finds a column's shares, and writes what they come to. */
  private void attend(int column, float[] both) {
    float[] query = query();
    float[] vectors = encoded.vectors();
    float[] shares = shares();
    int lane = column % span.lanes();
    int steps = encoded.span().steps();
    int share = steps * column;
    for (int i = first[lane]; i < steps; i++) {
      shares[share + i] = Vectors.dot(query, units * column, vectors, place(i, lane), units);
    }
    Vectors.softmax(shares, share + first[lane], share + steps);
    for (int i = first[lane]; i < steps; i++) {
      Vectors.add(shares[share + i], vectors, place(i, lane), both, 2 * units * column, units);
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
    throughTanh(gradient);
    attention.mixture().backward(read, values);
    attention.mixture().inputGradient(values, readGradient, Sum.OVERWRITES);
    float[] query = query();
    float[] both = columns(Use.READ, 2 * units);
    float[] queryGradient = columns(Use.QUERY_GRADIENT, units);
    HostCopies.get(readGradient, both);
    Arrays.fill(queryGradient, 0);
    for (int column = 0; column < span.size(); column++) {
      if (targets[column] != Window.NONE) {
        leave(column, query, both, queryGradient);
      }
    }
    // No column needs h any more.
    float[] own = columns(Use.HIDDEN, units);
    for (int column = 0; column < span.size(); column++) {
      System.arraycopy(both, 2 * units * column + units, own, units * column, units);
    }
    if (attention.scores().isPresent()) {
      HostCopies.put(own, hiddenGradient);
      HostCopies.put(queryGradient, queries);
      attention.scores().get().backward(hidden, queries);
      attention.scores().get().inputGradient(queries, hiddenGradient, Sum.ADDS);
    } else {
      Vectors.add(1, queryGradient, 0, own, 0, units * span.size());
      HostCopies.put(own, hiddenGradient);
    }
    return hiddenGradient;
  }

  /** Leaves the gradient of what tanh is taken of in place of the values. */
  private void throughTanh(INDArray gradient) {
    float[] above = columns(Use.ABOVE, units);
    float[] v = columns(Use.VALUES, units);
    HostCopies.get(gradient, above);
    HostCopies.get(values, v);
    for (int i = 0; i < units * span.size(); i++) {
      v[i] = above[i] * (1 - v[i] * v[i]);
    }
    HostCopies.put(v, values);
  }

  /** Goes back through a column's sum and its shares. */
  private void leave(int column, float[] query, float[] both, float[] queryGradient) {
    float[] vectors = encoded.vectors();
    float[] to = encoded.gradientRoom();
    float[] shares = shares();
    int lane = column % span.lanes();
    int steps = encoded.span().steps();
    float[] slopes = buffers.of(Use.SHARE_GRADIENT, steps);
    int share = steps * column;
    int sum = 2 * units * column;
    float mean = 0;
    for (int i = first[lane]; i < steps; i++) {
      slopes[i] = Vectors.dot(both, sum, vectors, place(i, lane), units);
      mean += shares[share + i] * slopes[i];
    }
    for (int i = first[lane]; i < steps; i++) {
      int place = place(i, lane);
      float slope = shares[share + i] * (slopes[i] - mean);
      Vectors.add(shares[share + i], both, sum, to, place, units);
      Vectors.add(slope, query, units * column, to, place, units);
      Vectors.add(slope, vectors, place, queryGradient, units * column, units);
    }
  }
}
