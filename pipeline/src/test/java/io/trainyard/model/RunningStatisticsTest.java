package io.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.model.RunningStatistics.Form;
import io.trainyard.model.RunningStatistics.Span;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class RunningStatisticsTest {

  private static final NetworkShape TINY = new NetworkShape(new ImageShape(4, 4, 1), 3);

  private static RunningStatistics of(String json) {
    return Network.fromJson(json).runningStatistics();
  }

  @Test
  void aNetworkWithoutBatchNormalizationHasNone() {
    assertThat(of(Nets.json("kind = mlp", TINY))).isEqualTo(RunningStatistics.NONE);
  }

  @Test
  void theyStandBehindScalesAndShifts() {
    String json = Nets.json("kind = mlp, hidden = [5], batch-normalization = true", TINY);

    // 16 * 5 weights, 5 scales, 5 shifts.
    assertThat(of(json).spans())
        .containsExactly(new Span(90, 95, Form.PLAIN), new Span(95, 100, Form.LOG_DEVIATION));
  }

  @Test
  void meansAndVariancesThatAreKeptAsTheyAreAreOne() {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(new DenseLayer.Builder().nIn(2).nOut(3).build())
            .layer(new BatchNormalization.Builder().useLogStd(false).lockGammaBeta(true).build())
            .layer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .activation(Activation.SOFTMAX)
                    .nOut(2)
                    .build())
            .setInputType(InputType.feedForward(2))
            .build();
    // DL4J reads of a normalization that it keeps the variance only where a network was built.
    new MultiLayerNetwork(configuration).init();

    assertThat(of(configuration.toJson()).spans()).containsExactly(new Span(9, 15, Form.PLAIN));
  }

  @Test
  void inGraphsTheyAreFoundByTheOrderOfParameters() {
    Network network = Network.fromJson(Nets.json("kind = resnet, depth = 8", TINY));
    ComputationGraph graph = (ComputationGraph) network.model();
    INDArray flat = graph.params().reshape(graph.params().length());
    graph.paramTable().forEach((name, values) -> values.assign(isStatistic(name) ? 1 : 0));

    int found = 0;
    for (Span span : network.runningStatistics().spans()) {
      for (int i = span.from(); i < span.to(); i++) {
        assertThat(flat.getDouble(i)).isEqualTo(1);
        found++;
      }
    }
    assertThat(found).isEqualTo(flat.sumNumber().intValue()).isPositive();
  }

  private static boolean isStatistic(String name) {
    return name.endsWith("_mean") || name.endsWith("_log10stdev");
  }

  @Test
  void aPartOfTheVectorHasItsPartOfThem() {
    RunningStatistics statistics =
        new RunningStatistics(
            List.of(new Span(3, 8, Form.PLAIN), new Span(8, 20, Form.LOG_DEVIATION)));

    assertThat(statistics.within(0, 3)).isEmpty();
    assertThat(statistics.within(4, 6))
        .containsExactly(new Span(0, 4, Form.PLAIN), new Span(4, 6, Form.LOG_DEVIATION));
    assertThat(statistics.within(20, 9)).isEmpty();
  }
}
