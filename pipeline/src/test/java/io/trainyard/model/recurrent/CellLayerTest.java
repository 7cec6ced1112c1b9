package io.trainyard.model.recurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.model.HostCopies;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class CellLayerTest {

  private static final int INPUTS = 3;

  @Test
  void learnsAfterItWasWrittenReadAndUsed() throws IOException {
    MultiLayerNetwork network = network();
    INDArray input = sequence(2, 4, 1);
    INDArray labels = labels(2, 4);
    float[] expected = gradient(network, input, labels, null);
    var bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, bytes, true);

    MultiLayerNetwork read =
        ModelSerializer.restoreMultiLayerNetwork(
            new ByteArrayInputStream(bytes.toByteArray()), true);
    read.output(input);

    assertThat(gradient(read, input, labels, null)).containsExactly(expected, within(1e-6f));
    assertThat(expected).satisfies(all -> assertThat(norm(all)).isGreaterThan(0.01));
  }

  @Test
  void stepsThatAreMaskedInFrontOrBehindAreAsIfTheyWereNotThere() {
    MultiLayerNetwork network = network();
    INDArray input = sequence(2, 3, 5);
    INDArray labels = labels(2, 3);
    float[] expected = gradient(network, input, labels, null);

    for (int from : new int[] {0, 1, 2}) {
      INDArray mask = Nd4j.zeros(2, 5);
      INDArray longer = sequence(2, 5, 9);
      INDArray others = labels(2, 5);
      var inside = NDArrayIndex.interval(from, from + 3);
      longer.get(NDArrayIndex.all(), NDArrayIndex.all(), inside).assign(input);
      others.get(NDArrayIndex.all(), NDArrayIndex.all(), inside).assign(labels);
      mask.get(NDArrayIndex.all(), inside).assign(1);
      assertThat(gradient(network, longer, others, mask)).containsExactly(expected, within(1e-5f));
    }
  }

  private static float[] gradient(
      MultiLayerNetwork network, INDArray input, INDArray labels, INDArray mask) {
    network.clear();
    network.setInput(input);
    network.setLabels(labels);
    if (mask != null) {
      network.setLayerMaskArrays(mask, mask);
    }
    network.computeGradientAndScore();
    float[] gradient = HostCopies.of(network.getFlattenedGradients().dup());
    network.clearLayerMaskArrays();
    return gradient;
  }

  private static double norm(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }

  private static INDArray sequence(int lanes, int steps, int seed) {
    float[] values = new float[lanes * INPUTS * steps];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(seed + 1.7 * i);
    }
    return Nd4j.createFromArray(values).reshape('c', lanes, INPUTS, steps);
  }

  private static INDArray labels(int lanes, int steps) {
    INDArray labels = Nd4j.zeros(lanes, 2, steps);
    for (int lane = 0; lane < lanes; lane++) {
      for (int t = 0; t < steps; t++) {
        labels.putScalar(new int[] {lane, (lane + t) % 2, t}, 1);
      }
    }
    return labels;
  }

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(4)
                .list()
                .layer(
                    new GatedRecurrentUnit.Builder()
                        .activation(Activation.TANH)
                        .nIn(INPUTS)
                        .nOut(4)
                        .build())
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nIn(4)
                        .nOut(2)
                        .build())
                .build());
    network.init();
    return network;
  }
}
