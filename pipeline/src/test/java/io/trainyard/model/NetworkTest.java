package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.random.Seed;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class NetworkTest {

  private static final INDArray FEATURES =
      Nd4j.createFromArray(new float[][] {{1, 2, -1}, {0, 1, 3}, {2, -2, 1}, {-1, 0, 1}});
  private static final INDArray LABELS =
      Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}, {1, 0}, {0, 1}});

  private static MultiLayerConfiguration configuration(IUpdater updater, double keep) {
    return new NeuralNetConfiguration.Builder()
        .seed(7)
        .updater(updater)
        .l2(0.01)
        .list()
        .layer(new DenseLayer.Builder().nIn(3).nOut(5).activation(Activation.TANH).build())
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nIn(5)
                .nOut(2)
                .dropOut(keep)
                .activation(Activation.SOFTMAX)
                .build())
        .build();
  }

  private static Step step(int iteration, Clipping clipping) {
    return new Step(iteration, 0, Double.NaN, clipping, new Seed(iteration));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stepsLikeStockDl4j(boolean graph) {
    MultiLayerConfiguration configuration = configuration(new Adam(0.01), 1.0);
    MultiLayerNetwork stock = new MultiLayerNetwork(configuration.clone());
    stock.init();
    String json =
        graph ? stock.toComputationGraph().getConfiguration().toJson() : configuration.toJson();
    Network network = Network.fromJson(json);
    network.setParameters(stock.params().dup().data().asFloat());

    for (int i = 0; i < 5; i++) {
      stock.fit(FEATURES, LABELS);
      double loss = network.fit(FEATURES, LABELS, step(i, Clipping.NONE));
      assertThat(loss).isCloseTo(stock.score(), within(1e-6));
    }

    assertThat(network.copyParameters()).isEqualTo(stock.params().dup().data().asFloat());
  }

  @Test
  void theOptimizersStateTravels() {
    Network one = Network.fromJson(configuration(new Nesterovs(0.1, 0.9), 1.0).toJson());
    one.fit(FEATURES, LABELS, step(0, Clipping.NONE));
    Network other = Network.fromJson(one.configurationJson());
    other.setParameters(one.copyParameters());
    other.setOptimizerState(one.copyOptimizerState());

    one.fit(FEATURES, LABELS, step(1, Clipping.NONE));
    other.fit(FEATURES, LABELS, step(1, Clipping.NONE));

    assertThat(other.copyParameters()).isEqualTo(one.copyParameters());
    other.resetOptimizerState();
    assertThat(other.copyOptimizerState()).containsOnly(0f);
  }

  @Test
  void theRateOfTheStepStandsOverTheUpdaters() {
    Network slow = Network.fromJson(configuration(new Sgd(0.1), 1.0).toJson());
    Network fast = Network.fromJson(configuration(new Sgd(0.4), 1.0).toJson());

    slow.fit(FEATURES, LABELS, step(0, Clipping.NONE));
    fast.fit(FEATURES, LABELS, new Step(0, 0, 0.1, Clipping.NONE, new Seed(0)));

    assertThat(fast.copyParameters()).isEqualTo(slow.copyParameters());
  }

  @Test
  void dropoutFollowsTheSeedOfTheStepAlone() {
    String json = configuration(new Sgd(0.1), 0.5).toJson();
    Network one = Network.fromJson(json);
    Network other = Network.fromJson(json);

    one.fit(FEATURES, LABELS, step(3, Clipping.NONE));
    Nd4j.getRandom().setSeed(99);
    Nd4j.rand(17);
    other.fit(FEATURES, LABELS, step(3, Clipping.NONE));

    assertThat(other.copyParameters()).isEqualTo(one.copyParameters());
    other.fit(FEATURES, LABELS, step(4, Clipping.NONE));
    one.fit(FEATURES, LABELS, step(5, Clipping.NONE));
    assertThat(other.copyParameters()).isNotEqualTo(one.copyParameters());
  }

  @Test
  void theNormOfTheWholeGradientIsClipped() {
    // Without regularization and with rate 1, plain SGD moves by exactly the clipped gradient.
    Network network = withoutRegularization();
    float[] before = network.copyParameters();
    network.fit(FEATURES, LABELS, step(0, new Clipping(0.05, Double.NaN)));

    assertThat(norm(before, network.copyParameters())).isCloseTo(0.05, within(1e-6));
  }

  @Test
  void aSmallGradientIsLeftAlone() {
    Network clipped = withoutRegularization();
    Network plain = withoutRegularization();
    clipped.fit(FEATURES, LABELS, step(0, new Clipping(1000, 1000)));
    plain.fit(FEATURES, LABELS, step(0, Clipping.NONE));

    assertThat(clipped.copyParameters()).isEqualTo(plain.copyParameters());
  }

  @Test
  void eachComponentIsClippedByValue() {
    Network plain = withoutRegularization();
    Network clipped = withoutRegularization();
    float[] before = plain.copyParameters();
    plain.fit(FEATURES, LABELS, step(0, Clipping.NONE));
    clipped.fit(FEATURES, LABELS, step(0, new Clipping(Double.NaN, 0.02)));

    float[] free = plain.copyParameters();
    float[] bounded = clipped.copyParameters();
    for (int i = 0; i < before.length; i++) {
      double expected = Math.max(-0.02, Math.min(0.02, free[i] - before[i]));
      assertThat((double) bounded[i] - before[i]).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void clippingLeavesBatchNormalizationsStatisticsAlone() {
    String json =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .updater(new Sgd(0.5))
            .list()
            .layer(new DenseLayer.Builder().nIn(3).nOut(5).activation(Activation.IDENTITY).build())
            .layer(new BatchNormalization.Builder().nIn(5).nOut(5).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nIn(5)
                    .nOut(2)
                    .activation(Activation.SOFTMAX)
                    .build())
            .build()
            .toJson();
    Network clipped = Network.fromJson(json);
    Network plain = Network.fromJson(json);
    clipped.fit(FEATURES, LABELS, step(0, new Clipping(1e-6, Double.NaN)));
    plain.fit(FEATURES, LABELS, step(0, Clipping.NONE));

    for (String statistic : new String[] {"1_mean", "1_var"}) {
      assertThat(parameter(clipped, statistic)).isEqualTo(parameter(plain, statistic));
    }
    assertThat(parameter(clipped, "0_W")).isNotEqualTo(parameter(plain, "0_W"));
  }

  private static INDArray parameter(Network network, String name) {
    return ((MultiLayerNetwork) network.model()).getParam(name);
  }

  private static Network withoutRegularization() {
    MultiLayerConfiguration configuration = configuration(new Sgd(1.0), 1.0);
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    configuration.getConfs().forEach(conf -> unregularize(conf));
    return Network.fromJson(configuration.toJson());
  }

  private static void unregularize(NeuralNetConfiguration conf) {
    ((org.deeplearning4j.nn.conf.layers.BaseLayer) conf.getLayer()).setRegularization(null);
  }

  private static double norm(float[] a, float[] b) {
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      squares += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return Math.sqrt(squares);
  }
}
