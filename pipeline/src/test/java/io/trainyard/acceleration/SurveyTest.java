package io.trainyard.acceleration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.trainyard.acceleration.onednn.NativeScope;
import io.trainyard.model.Network;
import java.util.Map;
import java.util.OptionalLong;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.exception.ND4JIllegalStateException;
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
    return Acceleration.survey(network(input, layers), new long[] {6, 10}, new long[] {6, 3}, 60);
  }

  private static Network network(InputType input, Layer... layers) {
    var list = new NeuralNetConfiguration.Builder().list();
    for (Layer layer : layers) {
      list.layer(layer.clone());
    }
    return Network.fromJson(list.setInputType(input).build().toJson());
  }

  @Test
  void namesEveryLayerAndSaysThatAllRunNatively() {
    Survey survey = survey(InputType.feedForward(10), DENSE, CLASSES);

    assertThat(survey.layers())
        .containsExactly(Map.entry("hidden", "accelerated"), Map.entry("classes", "accelerated"));
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

  /** As DL4J's own do that want something which only a network gives them, such as a mask. */
  public static final class Refusing extends BaseActivationFunction {

    private static final long serialVersionUID = 1L;

    @Override
    public INDArray getActivation(INDArray in, boolean training) {
      throw new ND4JIllegalStateException("not without a mask");
    }

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void leavesToDl4jANetworkWithALayerThatThrowsOnItsOwn() {
    Layer refusing =
        new ElementWiseMultiplicationLayer.Builder()
            .name("refusing")
            .nOut(8)
            .activation(new Refusing())
            .build();

    Survey survey = survey(InputType.feedForward(10), DENSE, refusing, CLASSES);

    assertThat(survey.describe())
        .startsWith("acceleration: none, the network runs through stock Deeplearning4j: ")
        .contains("layer refusing (ElementWiseMultiplicationLayer): ")
        .contains("Deeplearning4j does not run it on its own")
        .contains("not without a mask");
  }

  @Test
  void tellsFromAFewRowsWhatManyNeed() {
    Network network =
        network(
            InputType.convolutional(12, 12, 2),
            new ConvolutionLayer.Builder(3, 3).nOut(20).activation(Activation.RELU).build(),
            new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
            CLASSES);
    Compiler compiler = new Compiler(network.model(), true);
    long[] features = {60, 2, 12, 12};
    long[] labels = {60, 3};

    Survey exact = Survey.of(compiler, features, labels, 90);
    Survey guess = Survey.extrapolated(compiler, features, labels, 90);

    assertThat(guess.layers()).isEqualTo(exact.layers());
    assertThat(guess.trainingBytes().getAsLong())
        .isCloseTo(exact.trainingBytes().getAsLong(), withinPercentage(20));
    assertThat(guess.inferenceBytes().getAsLong())
        .isCloseTo(exact.inferenceBytes().getAsLong(), withinPercentage(20));
  }

  @Test
  void nothingIsCompiledForGpus() {
    Network network = network(InputType.feedForward(10), DENSE, PRELU, CLASSES);
    Survey survey = Acceleration.surveyOnGpu(network, Map.of());

    assertThat(survey.layers())
        .hasSize(3)
        .allSatisfy((name, how) -> assertThat(how).startsWith("stock: "));
    assertThat(survey.describe())
        .isEqualTo(
            "acceleration: none, the network runs through stock Deeplearning4j: on a GPU"
                + " Deeplearning4j's own passes are taken");
    assertThat(survey.trainingBytes()).isEmpty();
    assertThat(Acceleration.surveyOnGpu(network, Map.of("TRAINYARD_CUDNN", "true")).describe())
        .endsWith(
            "own passes are taken, with cuDNN for convolutions, poolings and batch normalization");
  }

  @Test
  void leavesNothingBehind() {
    long before = NativeScope.liveObjects();

    survey(InputType.feedForward(10), DENSE, PRELU, CLASSES);

    assertThat(NativeScope.liveObjects()).isEqualTo(before);
  }
}
