package io.trainyard.model;

import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Measures anew what batch normalization keeps running statistics of, for weights that were not
 * trained but made, such as a mean of others: Izmailov et al., "Averaging weights leads to wider
 * optima and better generalization" (2018), and PyTorch's {@code update_bn}. The statistics of each
 * minibatch are those that training would normalize it by, dropout included; their mean over all
 * minibatches stands in for the moving average. The variance is that of the minibatch itself, not
 * corrected for bias, as in training here; a short last minibatch counts by its rows, where PyTorch
 * counts it as much as a full one.
 *
 * <p>DL4J keeps in the flattened gradients what a step takes off the running statistics: (1 -
 * decay) times their distance from the minibatch's. With a decay of 0 and statistics of 0, which
 * this sets, that is the minibatch's own, with the opposite sign.
 *
 * <p>Not thread-safe.
 */
public final class NormalizationMeter {

  private final Network network;
  private final List<RunningStatistics.Span> spans;
  private final List<INDArray> seen = new ArrayList<>();
  private NormalizationStatistics statistics;

  /**
   * @param network taken over: no good for training any more
   */
  public NormalizationMeter(Network network) {
    this.network = network;
    this.spans = network.normalizationStatistics().spans();
    for (Layer layer : network.layers()) {
      if (layer instanceof BatchNormalization normalization) {
        normalization.layerConf().setDecay(0);
      }
    }
    INDArray gradients = network.flattenedGradients();
    INDArray flat = gradients.reshape(gradients.length());
    spans.forEach(
        span -> seen.add(flat.get(NDArrayIndex.interval((long) span.from(), (long) span.to()))));
    begin();
  }

  /** Whether there is anything in {@code network} to be measured. */
  public static boolean isNeeded(Network network) {
    return !network.normalizationStatistics().spans().isEmpty();
  }

  /** Takes over weights, by copying them; the statistics among them do not matter. */
  public void load(float[] parameters) {
    float[] cleared = parameters.clone();
    for (RunningStatistics.Span span : spans) {
      Arrays.fill(cleared, span.from(), span.to(), 0);
    }
    network.setParameters(cleared);
  }

  /** Forgets all minibatches. */
  public void begin() {
    statistics =
        new NormalizationStatistics(spans.stream().mapToInt(RunningStatistics.Span::length).sum());
  }

  /**
   * Passes a minibatch through the network.
   *
   * @param features n rows in the network's layout
   * @param labels n x classes
   * @param noise that dropout derives from
   */
  public void add(INDArray features, INDArray labels, Seed noise) {
    network.pass(features, labels, noise);
    int rows = Math.toIntExact(features.size(0));
    int at = 0;
    for (int i = 0; i < spans.size(); i++) {
      float[] values = HostCopies.of(seen.get(i).neg());
      statistics.add(at, values, spans.get(i).form(), rows);
      at += values.length;
    }
    statistics.count(rows);
  }

  /** What was seen since the last {@link #begin}; not a copy. */
  public NormalizationStatistics statistics() {
    return statistics;
  }
}
