package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.NativeScope;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.Network;
import java.lang.reflect.Field;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a network's convolutions run through ND4J's native operation, which uses oneDNN, where DL4J
 * would unfold images into matrices.
 *
 * <p>DL4J M2.1 has the helper that does so, but never installs it on a CPU: the check that comes
 * before looks for a class of ND4J by a name that it had in earlier releases.
 */
public final class Acceleration {

  private static final Logger LOG = LoggerFactory.getLogger(Acceleration.class);

  private Acceleration() {}

  /**
   * Builds the network and accelerates it, for use in this process.
   *
   * @throws BadConfiguration unless ND4J was started with one native thread
   */
  public static Network build(String json) {
    requireOneThread();
    Network network = Network.fromJson(json);
    accelerate(network);
    return network;
  }

  /**
   * Has native operations do the network's passes where they can.
   *
   * @return what does them; empty where there is nothing for this machine or back end
   */
  static Optional<CompiledPasses> accelerate(Network network) {
    // For what cannot be compiled.
    install(network);
    if (!onCpu() || !libraryLoads()) {
      return Optional.empty();
    }
    CompiledPasses passes = new CompiledPasses(network);
    network.accelerate(passes);
    return Optional.of(passes);
  }

  private static boolean onCpu() {
    return "CPU".equals(Nd4j.getExecutioner().getEnvironmentInformation().getProperty("backend"));
  }

  private static boolean libraryLoads() {
    try {
      new NativeScope().close();
      return true;
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      LOG.warn(
          "networks run through stock Deeplearning4j; oneDNN cannot be loaded: {}", e.toString());
      return false;
    }
  }

  /**
   * How sums are cut among native threads shows in their last bits, so that the number of threads
   * would be part of the model; and ND4J reads it from the environment once, before any code runs.
   * More than one in a task slot is slower besides.
   */
  private static void requireOneThread() {
    String threads = System.getenv("OMP_NUM_THREADS");
    if (!"1".equals(threads)) {
      throw new BadConfiguration(
          "cannot compute: expected OMP_NUM_THREADS=1 in the environment of the process, found %s;"
                  .formatted(threads == null ? "none" : threads)
              + " export it, or start the job with scripts/trainyard, which does");
    }
  }

  /**
   * Accelerates what can be. Losses agree with DL4J's own path to float32 rounding.
   *
   * @return the number of layers that run natively
   */
  static int install(Network network) {
    if (!onCpu()) {
      return 0;
    }
    int installed = 0;
    for (Layer layer : layers(network)) {
      // Subclasses (deconvolution, 1-D, ...) have convolutions of their own.
      if (layer != null && layer.getClass() == ConvolutionLayer.class && install(layer)) {
        installed++;
      }
    }
    return installed;
  }

  private static Layer[] layers(Network network) {
    return network.model() instanceof ComputationGraph graph
        ? graph.getLayers()
        : ((MultiLayerNetwork) network.model()).getLayers();
  }

  private static boolean install(Layer layer) {
    try {
      Field helper = ConvolutionLayer.class.getDeclaredField("helper");
      helper.setAccessible(true);
      helper.set(layer, new MKLDNNConvHelper(DataType.FLOAT));
      return true;
    } catch (ReflectiveOperationException e) {
      LOG.warn("convolutions are slower than they could be: {}", e.toString());
      return false;
    }
  }
}
