package io.trainyard.model;

import static java.util.Map.entry;

import io.trainyard.config.Section;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The catalogue: one line a kind. Its keys and defaults stand in reference.conf. */
final class ModelKinds {

  static final Map<String, Function<Section, ModelSpec>> KINDS =
      Map.ofEntries(
          entry("softmax", Softmax::read),
          entry("mlp", Mlp::read),
          entry("lenet", LeNet::read),
          entry("cnn", Cnn::read),
          entry("vgg", Vgg::read),
          entry("resnet", ResNet::read),
          entry("dl4j-json", Dl4jJson::read),
          entry("keras-h5", KerasH5::read),
          entry("image-rnn", ImageRnn::read),
          entry("nice", Nice::read),
          entry("rnn", Rnn::read),
          entry("fixed-context", FixedContext::read),
          entry("causal-convolution", CausalConvolution::read),
          entry("encoder-decoder", EncoderDecoder::read),
          entry("ngram", Ngram::read),
          entry("random-forest", RandomForest::read),
          entry("gradient-boosted-trees", GradientBoostedTrees::read),
          entry("logistic-regression", LogisticRegression::read),
          entry("linear-regression", LinearRegression::read),
          entry("multilayer-perceptron", MultilayerPerceptron::read));

  /** Those that learn from text, or from pairs of texts. */
  static final Set<String> OF_SEQUENCES =
      Set.of("rnn", "fixed-context", "causal-convolution", "ngram", "encoder-decoder");

  private ModelKinds() {}
}
