package io.trainyard.acceleration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.config.Configuration;
import io.trainyard.model.DropoutNetwork;
import io.trainyard.model.ImageShape;
import io.trainyard.model.InputLayout;
import io.trainyard.model.Masks;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Network;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.random.Seed;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Passes with dropout, compiled, against DL4J's own. */
class DropoutPassesTest {

  private static final NetworkShape SHAPE = new NetworkShape(new ImageShape(32, 32, 3), 4);
  private static final long[] IDS = {3, 1, 4, 15, 92};

  private static String json(String model) {
    Configuration configuration =
        Configuration.parseText("model { %s }, optimizer { kind = sgd }".formatted(model));
    return ModelSpec.read(configuration.root())
        .networkJson(SHAPE, OptimizerSettings.read(configuration.root(), 1), new Seed(1));
  }

  private static INDArray images(Network network) {
    Nd4j.getRandom().setSeed(3);
    INDArray images = Nd4j.rand(IDS.length, 3, 32, 32);
    return network.inputLayout() == InputLayout.FLAT
        ? images.reshape(IDS.length, 3 * 32 * 32)
        : images;
  }

  private static Masks pass(int pass) {
    return Masks.of(new Seed(7).of(pass), IDS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind = mlp, hidden = [20, 9], dropout = 0.5, input-dropout = 0.2, batch-normalization = true",
        "kind = lenet, dropout = 0.5",
        "kind = cnn, filters = [4, 8], dropout = 0.3, dense-dropout = 0.5, input-dropout = 0.1",
        "kind = vgg, depth = 11, width = 2, dense = [6], dropout = 0.5, batch-normalization = true",
        "kind = resnet, depth = 8, dropout = 0.3, input-dropout = 0.1"
      })
  void areDl4jsForTheCatalogue(String model) {
    String json = json(model);
    DropoutNetwork stock = DropoutNetwork.fromJson(json);
    requireSame(json, images(stock.network()), "");
  }

  @Test
  void areDl4jsForSequences() {
    String json =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .list()
            .layer(new LSTM.Builder().nOut(4).dropOut(0.7).activation(Activation.TANH).build())
            .layer(new DenseLayer.Builder().nOut(6).dropOut(0.5).build())
            .layer(
                new RnnOutputLayer.Builder(LossFunction.MCXENT)
                    .nOut(3)
                    .dropOut(0.6)
                    .activation(Activation.SOFTMAX)
                    .build())
            .setInputType(InputType.recurrent(3))
            .build()
            .toJson();

    requireSame(json, Nd4j.rand(IDS.length, 3, 6), "");
  }

  @Test
  void areDl4jsWhereItRunsALayer() {
    String json =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .list()
            .layer(new DenseLayer.Builder().nIn(8).nOut(9).build())
            .layer(new PReLULayer.Builder().inputShape(9).dropOut(0.6).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nIn(9)
                    .nOut(3)
                    .activation(Activation.SOFTMAX)
                    .build())
            .build()
            .toJson();

    requireSame(json, Nd4j.rand(IDS.length, 8), "this kind is not known");
  }

  /**
   * @param stockReason why DL4J runs a layer of the compiled passes; empty where it runs none
   */
  private static void requireSame(String json, INDArray features, String stockReason) {
    DropoutNetwork stock = DropoutNetwork.fromJson(json);
    DropoutNetwork fast = DropoutNetwork.fromJson(json);
    Network plain = Network.fromJson(json);
    CompiledPasses passes = Acceleration.accelerate(fast.network()).orElseThrow();
    float[] parameters = fast.network().copyParameters();

    float[] first = requireSame(stock, fast, features, 0);
    float[] second = requireSame(stock, fast, features, 1);
    float[] again = requireSame(stock, fast, features, 0);

    assertThat(passes.obstacle()).isEmpty();
    assertThat(String.join("", passes.stock().values())).isEqualTo(stockReason);
    assertThat(again).isEqualTo(first);
    assertThat(difference(first, second)).isGreaterThan(1e-4f);
    float[] off = fast.network().probabilities(features);
    assertThat(difference(off, plain.probabilities(features))).isLessThan(1e-5f);
    assertThat(difference(off, first)).isGreaterThan(1e-4f);
    // Running statistics are as they were.
    assertThat(fast.network().copyParameters()).isEqualTo(parameters);
    assertThat(stock.network().copyParameters()).isEqualTo(parameters);
    fast.network().release();
  }

  private static float[] requireSame(
      DropoutNetwork stock, DropoutNetwork fast, INDArray features, int pass) {
    float[] found = fast.probabilities(features, pass(pass));
    assertThat(found).containsExactly(stock.probabilities(features, pass(pass)), within(1e-5f));
    return found;
  }

  private static float difference(float[] one, float[] other) {
    float most = 0;
    for (int i = 0; i < one.length; i++) {
      most = Math.max(most, Math.abs(one[i] - other[i]));
    }
    return most;
  }
}
