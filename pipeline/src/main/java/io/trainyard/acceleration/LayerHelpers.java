package io.trainyard.acceleration;

import io.trainyard.model.Network;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.LayerHelper;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNBatchNormHelper;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNSubsamplingHelper;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.nd4j.linalg.api.buffer.DataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets DL4J's own convolutions, poolings and batch normalizations go through ND4J's operations of
 * these names, which are oneDNN's on a CPU and cuDNN's on a GPU, where DL4J would unfold images
 * into matrices and compose the rest of elementwise operations.
 *
 * <p>DL4J M2.1 has the helpers that do so (they are named after oneDNN, but nothing in them is of a
 * processor), and never installs them: the check that comes before looks for a class of ND4J by a
 * name that it had in earlier releases.
 *
 * <p>There is none for LSTMs: of ND4J's LSTM cuDNN has the forward half only.
 */
final class LayerHelpers {

  private static final Logger LOG = LoggerFactory.getLogger(LayerHelpers.class);

  /** Name of the variable in the environment of a process that lets its GPUs use cuDNN. */
  private static final String CUDNN = "TRAINYARD_CUDNN";

  // By exact class: subclasses (deconvolution, 1-D, ...) have operations of their own.
  private static final Map<Class<? extends Layer>, Supplier<LayerHelper>> BY_LAYER =
      Map.of(
          ConvolutionLayer.class, () -> new MKLDNNConvHelper(DataType.FLOAT),
          SubsamplingLayer.class, () -> new MKLDNNSubsamplingHelper(DataType.FLOAT),
          BatchNormalization.class, () -> new MKLDNNBatchNormHelper(DataType.FLOAT));

  private LayerHelpers() {}

  /**
   * Whether they are to be installed in this process. In ND4J M2.1 each call of a convolution on a
   * GPU measures cuDNN's algorithms to take the one that is fastest at that moment (its library
   * imports cudnnFindConvolutionForwardAlgorithm and its like, and no cudnnGet...Algorithm), and
   * cuDNN adds up the gradients of overlapping windows in any order: the bytes would differ from
   * run to run. So there it is left to whoever sets the variable.
   */
  static boolean areWanted(boolean onCpu, Map<String, String> environment) {
    return onCpu || "true".equals(environment.get(CUDNN));
  }

  /**
   * Installs them in all layers that there are some for.
   *
   * @return how many
   */
  static int install(Network network) {
    int installed = 0;
    for (Layer layer : network.layers()) {
      Supplier<LayerHelper> helper = BY_LAYER.get(layer.getClass());
      if (helper != null && install(layer, helper.get())) {
        installed++;
      }
    }
    return installed;
  }

  private static boolean install(Layer layer, LayerHelper helper) {
    try {
      Field field = layer.getClass().getDeclaredField("helper");
      field.setAccessible(true);
      field.set(layer, helper);
      return true;
    } catch (ReflectiveOperationException e) {
      LOG.warn(
          "a layer of {} is slower than it could be: {}",
          layer.getClass().getSimpleName(),
          e.toString());
      return false;
    }
  }
}
