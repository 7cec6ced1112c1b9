package io.trainyard.acceleration;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.model.Network;
import java.util.OptionalLong;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class SurveyTest {

  private static final Layer DENSE = new DenseLayer.Builder().name("hidden").nOut(8).build();
  private static final Layer PRELU = new PReLULayer.Builder().name("slope").inputShape(8).build();
  private static final Layer CLASSES =
      new OutputLayer.Builder(LossFunction.MCXENT)
          .activation(Activation.SOFTMAX)
          .name("classes")
          .nOut(3)
          .build();

  private static Survey survey(InputType input, Layer... layers) {
    var list = new NeuralNetConfiguration.Builder().list();
    for (Layer layer : layers) {
      list.layer(layer.clone());
    }
    Network network = Network.fromJson(list.setInputType(input).build().toJson());
    return Acceleration.survey(network, new long[] {6, 10}, new long[] {6, 3}, 60);
  }

  @Test
  void namesEveryLayerAndSaysThatAllRunNatively() {
    Survey survey = survey(InputType.feedForward(10), DENSE, CLASSES);

    assertThat(survey.layers())
        .containsExactly(
            java.util.Map.entry("hidden", "accelerated"),
            java.util.Map.entry("classes", "accelerated"));
    assertThat(survey.describe()).isEqualTo("acceleration: all 2 layers run natively");
    // Ten times the rows.
    assertThat(survey.inferenceBytes().getAsLong())
        .isGreaterThan(survey.trainingBytes().getAsLong());
  }

  @Test
  void namesTheLayerThatDl4jRunsAndWhy() {
    Survey survey = survey(InputType.feedForward(10), DENSE, PRELU, CLASSES);

    assertThat(survey.layers())
        .containsEntry("hidden", "accelerated")
        .containsEntry("slope", "stock: PReLULayer, this kind is not known");
    assertThat(survey.describe())
        .isEqualTo(
            "acceleration: 2 of 3 layers run natively%n  slope runs through stock Deeplearning4j:"
                    .formatted()
                + " PReLULayer, this kind is not known");
    assertThat(survey.trainingBytes()).isPresent();
  }

  @Test
  void saysWhichLayerKeepsAWholeNetworkFromBeingCompiled() {
    Survey survey =
        survey(
            InputType.convolutionalFlat(5, 2, 1),
            new CnnLossLayer.Builder(LossFunction.MSE).name("map").build());

    assertThat(survey.layers())
        .containsEntry("map", "stock: layer map (CnnLossLayer): this kind is not known");
    assertThat(survey.describe())
        .isEqualTo(
            "acceleration: none, the network runs through stock Deeplearning4j: layer map"
                + " (CnnLossLayer): this kind is not known");
    assertThat(survey.trainingBytes()).isEqualTo(OptionalLong.empty());
  }

  @Test
  void leavesNothingBehind() {
    long before = io.trainyard.acceleration.onednn.NativeScope.liveObjects();

    survey(InputType.feedForward(10), DENSE, PRELU, CLASSES);

    assertThat(io.trainyard.acceleration.onednn.NativeScope.liveObjects()).isEqualTo(before);
  }
}
