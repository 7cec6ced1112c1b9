package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.NativeScope;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.DropoutNetwork;
import io.trainyard.model.EncoderDecoderNetwork;
import io.trainyard.model.Network;
import io.trainyard.model.RecurrentNetwork;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has native operations make a network's passes: on a CPU its layers are compiled, for each shape
 * of minibatch that comes up, to a sequence of oneDNN's operations on arrays that stay where they
 * are. Parameters, gradients and the optimizer's state are DL4J's own.
 *
 * <p>Layers that have no native counterpart are run by DL4J between those that have; a network that
 * cannot be compiled at all is run by DL4J whole, with the help of {@link LayerHelpers}.
 *
 * <p>Losses agree with those of DL4J's own passes to float32 rounding.
 */
public final class Acceleration {

  private static final Logger LOG = LoggerFactory.getLogger(Acceleration.class);

  private static final String ON_GPU = "on a GPU Deeplearning4j's own passes are taken";
  private static final String WITH_CUDNN =
      ", with cuDNN for convolutions, poolings and batch normalization";

  private Acceleration() {}

  /**
   * Builds the network and accelerates it, for use in this process. It holds memory outside the
   * heap that {@link Network#release} frees.
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
   * Builds a network that can be passed through with its dropout on, and accelerates it; otherwise
   * as {@link #build}.
   *
   * @throws BadConfiguration as {@link #build}, or if the network's dropout cannot be left on
   */
  public static DropoutNetwork buildWithDropout(String json) {
    requireOneThread();
    DropoutNetwork network = DropoutNetwork.fromJson(json);
    accelerate(network.network());
    return network;
  }

  /**
   * Has sequences pass through a network by the fastest cells that there are for this machine; what
   * they hold outside the heap {@link RecurrentNetwork#close} frees.
   *
   * @throws BadConfiguration if it is not a network for sequences
   */
  public static RecurrentNetwork recurrent(Network network) {
    return obstacle().isPresent()
        ? RecurrentNetwork.of(network)
        : RecurrentNetwork.of(network, NativeLstmCell::of);
  }

  /**
   * Has pairs of sequences pass through a network by the fastest cells that there are for this
   * machine; what they hold outside the heap {@link EncoderDecoderNetwork#close} frees.
   *
   * @throws BadConfiguration if it is not a network for pairs
   */
  public static EncoderDecoderNetwork encoderDecoder(Network network) {
    return obstacle().isPresent()
        ? EncoderDecoderNetwork.of(network)
        : EncoderDecoderNetwork.of(network, NativeLstmCell::of);
  }

  /**
   * Tells what {@link #build} makes of a network in this process, by compiling it without running
   * it.
   *
   * @param features shape of a minibatch to learn from
   * @param labels shape of its labels
   * @param inferenceRows rows of a minibatch that is only passed through
   */
  public static Survey survey(Network network, long[] features, long[] labels, int inferenceRows) {
    Compiler compiler = new Compiler(network.model(), network.dividesByMinibatch());
    return obstacle()
        .map(reason -> Survey.stock(compiler.nodes(), reason))
        .orElseGet(() -> Survey.of(compiler, features, labels, inferenceRows));
  }

  /**
   * Tells what {@link #build} makes of a network in processes that compute on GPUs.
   *
   * @param environment of these processes
   */
  public static Survey surveyOnGpu(Network network, Map<String, String> environment) {
    return Survey.stock(
        new Compiler(network.model(), network.dividesByMinibatch()).nodes(), onGpu(environment));
  }

  private static String onGpu(Map<String, String> environment) {
    return LayerHelpers.areWanted(false, environment) ? ON_GPU + WITH_CUDNN : ON_GPU;
  }

  /**
   * @return what makes the network's passes; empty where there is nothing for this machine or back
   *     end
   */
  static Optional<CompiledPasses> accelerate(Network network) {
    // For what cannot be compiled.
    if (LayerHelpers.areWanted(onCpu(), System.getenv())) {
      LayerHelpers.install(network);
    }
    Optional<String> obstacle = obstacle();
    if (obstacle.isPresent()) {
      LOG.info("networks run through stock Deeplearning4j: {}", obstacle.get());
      return Optional.empty();
    }
    CompiledPasses passes = new CompiledPasses(network);
    network.accelerate(passes);
    return Optional.of(passes);
  }

  private static boolean onCpu() {
    return "CPU".equals(Nd4j.getExecutioner().getEnvironmentInformation().getProperty("backend"));
  }

  /** Why nothing is compiled in this process; empty if networks are. */
  private static Optional<String> obstacle() {
    if (!onCpu()) {
      return Optional.of(onGpu(System.getenv()));
    }
    try {
      new NativeScope().close();
      return Optional.empty();
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      return Optional.of("oneDNN cannot be loaded (" + e + ")");
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
}
