package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.model.recurrent.Span;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AttentionTest {

  private static final float LN3 = (float) StrictMath.log(3);

  /** Two units: A is twice the identity, M keeps c and leaves h out. */
  private static Attention attention(String kind) {
    String json =
        Read.model("kind = encoder-decoder, hidden = 2, embedding = 2, attention = " + kind)
            .networkJson(new PairShape(6, 6), Read.optimizer("kind = sgd"), Nets.SEED);
    List<Layer> layers = Arrays.asList(Network.fromJson(json).layers());
    Attention attention = Attention.of(layers).orElseThrow();
    attention.scores().ifPresent(matrix -> matrix.weights().assign(Nd4j.eye(2).mul(2)));
    INDArray mixture = attention.mixture().weights();
    mixture.assign(0);
    mixture.putScalar(0, 0, 1);
    mixture.putScalar(1, 1, 1);
    return attention;
  }

  /**
   * h = (1, 0) and s = (ln 3, 1), (0, 5): by their product the first has e = ln 3, so that the
   * shares are 3/4 and 1/4; by twice as much they are 9/10 and 1/10.
   */
  @ParameterizedTest
  @CsvSource({"dot, 0.75", "general, 0.9"})
  void sharesGoByTheProductOfWhatDecoderAndEncoderSay(String kind, float share) {
    Attention attention = attention(kind);
    float c0 = share * LN3;
    float c1 = share * 1 + (1 - share) * 5;
    float[] expected = {(float) Math.tanh(c0), (float) Math.tanh(c1)};

    float[] told =
        new AttentionReader(attention)
            .over(List.of(new float[] {LN3, 1}, new float[] {0, 5}))
            .of(new float[] {1, 0});

    assertThat(told).containsExactly(expected, within(1e-6f));

    // A lane more, and a step before the first token of the other one, which is not looked at.
    Span source = new Span(3, 2);
    boolean[] begins = new boolean[source.size()];
    begins[2] = true;
    INDArray vectors = source.columns(2);
    vectors.assign(
        Nd4j.createFromArray(new float[] {100, 7, LN3, -1, 0, 7, 7, -1, 1, -1, 5, -1})
            .reshape('c', 2, 6));
    Encoded encoded =
        new Encoded(new PairBatch.Source(source, new int[6], begins), vectors, new float[8]);
    Span target = new Span(1, 2);
    INDArray hidden = target.columns(2);
    hidden.assign(Nd4j.createFromArray(new float[] {1, 0, 0, 0}).reshape('c', 2, 2));
    int[] tokens = {4, 4};
    AttentionPasses passes = new AttentionPasses(attention, target);
    INDArray values = passes.forward(hidden, encoded, new Window(target, tokens, tokens));
    // The other lane's h is 0, so that its shares are all alike.
    float[] all = {expected[0], expected[1], (float) Math.tanh(13 / 3f), (float) Math.tanh(-1)};
    assertThat(HostCopies.of(values)).containsExactly(all, within(1e-6f));
  }
}
