package io.trainyard.acceleration;

import io.trainyard.acceleration.Translation.Unsupported;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.layers.DropoutLayer;
import org.deeplearning4j.nn.layers.convolution.Convolution1DLayer;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.convolution.subsampling.Subsampling1DLayer;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.layers.feedforward.dense.DenseLayer;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.layers.pooling.GlobalPoolingLayer;
import org.deeplearning4j.nn.layers.recurrent.LSTM;

/** Which layers are known. */
final class Translations {

  // By exact class: subclasses do something else.
  private static final Map<Class<?>, Translation<?>> BY_CLASS = new HashMap<>();

  static {
    know(DenseLayer.class, new DenseTranslation());
    know(ConvolutionLayer.class, ConvolutionTranslation::overSpace);
    know(Convolution1DLayer.class, ConvolutionTranslation::overTime);
    know(SubsamplingLayer.class, PoolingTranslations::overSpace);
    know(Subsampling1DLayer.class, PoolingTranslations::overTime);
    know(GlobalPoolingLayer.class, PoolingTranslations::global);
    know(BatchNormalization.class, new BatchNormalizationTranslation());
    know(LSTM.class, new LstmTranslation());
    know(
        ActivationLayer.class,
        (layer, input, emitter) ->
            Operations.activation(layer.layerConf().getActivationFn(), input, emitter));
    know(DropoutLayer.class, Operations::dropout);
  }

  private Translations() {}

  private static <L extends Layer> void know(Class<L> layer, Translation<? super L> translation) {
    BY_CLASS.put(layer, translation);
  }

  @SuppressWarnings("unchecked")
  static Signal emit(Layer layer, Signal input, Emitter emitter) {
    Translation<?> translation = BY_CLASS.get(layer.getClass());
    if (translation == null) {
      throw new Unsupported("this kind is not known");
    }
    return ((Translation<Layer>) translation).emit(layer, input, emitter);
  }
}
