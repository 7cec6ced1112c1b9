package io.trainyard.model.recurrent;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.model.HostCopies;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class TokenRowsTest {

  private static final int[] TOKENS = {2, 0, 2, 4, 2, 0};

  /** 5 x 2, in the middle of a larger array, as parameters are. */
  private static INDArray matrix(char order) {
    INDArray all = Nd4j.arange(16).castTo(DataType.FLOAT);
    return all.get(NDArrayIndex.interval(3, 13)).reshape(order, 5, 2);
  }

  @Test
  void picksTheRowsThatTokensName() {
    for (char order : new char[] {'f', 'c'}) {
      INDArray matrix = matrix(order);
      INDArray columns = new Span(3, 2).columns(2);
      new TokenRows(5, 2).gather(matrix, TOKENS, columns);
      for (int i = 0; i < TOKENS.length; i++) {
        assertThat(columns.getFloat(0, i)).isEqualTo(matrix.getFloat(TOKENS[i], 0));
        assertThat(columns.getFloat(1, i)).isEqualTo(matrix.getFloat(TOKENS[i], 1));
      }
    }
  }

  @Test
  void addsWhatColumnsOfATokenHaveAndLeavesZerosElsewhere() {
    INDArray columns = new Span(3, 2).columns(2);
    HostCopies.put(new float[] {1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60}, columns);
    INDArray gradient = matrix('f');
    TokenRows rows = new TokenRows(5, 2);

    // Twice: nothing of the first is to be left.
    rows.scatter(columns, TOKENS, gradient);
    rows.scatter(columns, TOKENS, gradient);

    float[][] expected = {{8, 80}, {0, 0}, {9, 90}, {0, 0}, {4, 40}};
    assertThat(gradient.toFloatMatrix()).isDeepEqualTo(expected);
  }
}
