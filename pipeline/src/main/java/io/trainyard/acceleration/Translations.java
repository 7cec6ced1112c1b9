package io.trainyard.acceleration;

import io.trainyard.acceleration.Translation.Unsupported;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.layers.DropoutLayer;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer;
import org.deeplearning4j.nn.layers.recurrent.LSTM;

/** Which layers are known. */
final class Translations {

  // By exact class: subclasses do something else.
  private static final Map<Class<?>, Translation<?>> BY_CLASS =
      Map.of(
          DenseLayer.class,
          new DenseTranslation(),
          ConvolutionLayer.class,
          new ConvolutionTranslation(),
          SubsamplingLayer.class,
          (Translation<SubsamplingLayer>) PoolingTranslations::windows,
          GlobalPoolingLayer.class,
          (Translation<GlobalPoolingLayer>) PoolingTranslations::global,
          BatchNormalization.class,
          new BatchNormalizationTranslation(),
          LSTM.class,
          new LstmTranslation(),
          ActivationLayer.class,
          (Translation<ActivationLayer>)
              (layer, input, emitter) ->
                  Operations.activation(layer.layerConf().getActivationFn(), input, emitter),
          DropoutLayer.class,
          (Translation<DropoutLayer>) Operations::dropout);

  private Translations() {}

  @SuppressWarnings("unchecked")
  static Signal emit(Layer layer, Signal input, Emitter emitter) {
    Translation<?> translation = BY_CLASS.get(layer.getClass());
    if (translation == null) {
      throw new Unsupported("this kind is not known");
    }
    return ((Translation<Layer>) translation).emit(layer, input, emitter);
  }
}
