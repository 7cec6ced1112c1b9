package io.trainyard.model;

import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;

/** Tells how a network that somebody else configured takes images. */
final class Layouts {

  private Layouts() {}

  /**
   * @param masked what stands before the first layer; null: nothing
   */
  static InputLayout of(InputPreProcessor masked, Layer first) {
    InputPreProcessor preprocessor = MaskedInput.unmasked(masked);
    if (preprocessor instanceof FeedForwardToCnnPreProcessor) {
      return InputLayout.FLAT;
    }
    if (preprocessor instanceof CnnToFeedForwardPreProcessor) {
      return InputLayout.NCHW;
    }
    boolean spatial =
        first instanceof ConvolutionLayer
            || first instanceof SubsamplingLayer
            || first instanceof ZeroPaddingLayer
            || first instanceof LocalResponseNormalization;
    return spatial ? InputLayout.NCHW : InputLayout.FLAT;
  }
}
