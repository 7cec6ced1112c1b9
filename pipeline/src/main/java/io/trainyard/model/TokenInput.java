package io.trainyard.model;

import io.trainyard.model.recurrent.Span;
import io.trainyard.model.recurrent.TokenRows;
import java.nio.FloatBuffer;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns the tokens of a window into the vectors that the first recurrent layer reads. Not
 * thread-safe.
 */
interface TokenInput {

  /** Vectors x (steps * lanes). */
  INDArray forward(int[] tokens);

  boolean learns();

  /** Leaves the gradient of what learns in its place. */
  void backward(int[] tokens, INDArray gradient);

  /** A vector for each token, 1 at the token's place. */
  final class OneHot implements TokenInput {
    private final int vocabulary;
    private final INDArray values;
    private int[] set = new int[0];

    OneHot(int vocabulary, Span span) {
      this.vocabulary = vocabulary;
      this.values = span.columns(vocabulary);
      values.assign(0);
    }

    @Override
    public INDArray forward(int[] tokens) {
      FloatBuffer host = values.data().asNioFloat();
      for (int at : set) {
        host.put(at, 0);
      }
      set = new int[tokens.length];
      for (int i = 0; i < tokens.length; i++) {
        set[i] = i * vocabulary + tokens[i];
        host.put(set[i], 1);
      }
      HostCopies.written(values);
      return values;
    }

    @Override
    public boolean learns() {
      return false;
    }

    @Override
    public void backward(int[] tokens, INDArray gradient) {
      throw new IllegalStateException("one-hot vectors do not learn");
    }
  }

  /** Rows of a matrix. */
  final class Embedding implements TokenInput {
    private final INDArray table;
    private final INDArray tableGradient;
    private final INDArray values;
    private final TokenRows rows;

    Embedding(Layer layer, Span span) {
      this.table = layer.paramTable().get("W");
      this.tableGradient =
          layer
              .conf()
              .getLayer()
              .initializer()
              .getGradientsFromFlattened(layer.conf(), layer.getGradientsViewArray())
              .get("W");
      int width = (int) table.size(1);
      this.values = span.columns(width);
      this.rows = new TokenRows((int) table.size(0), width);
    }

    @Override
    public INDArray forward(int[] tokens) {
      rows.gather(table, tokens, values);
      return values;
    }

    @Override
    public boolean learns() {
      return true;
    }

    @Override
    public void backward(int[] tokens, INDArray gradient) {
      rows.scatter(gradient, tokens, tableGradient);
    }
  }
}
