package io.trainyard.model;

import io.trainyard.config.Section;
import java.util.Map;
import java.util.function.Function;

/** The catalogue: one line a kind. Its keys and defaults stand in reference.conf. */
final class ModelKinds {

  static final Map<String, Function<Section, ModelSpec>> KINDS =
      Map.of(
          "softmax", Softmax::read,
          "mlp", Mlp::read,
          "lenet", LeNet::read,
          "cnn", Cnn::read,
          "vgg", Vgg::read,
          "resnet", ResNet::read,
          "dl4j-json", Dl4jJson::read,
          "keras-h5", KerasH5::read);

  private ModelKinds() {}
}
