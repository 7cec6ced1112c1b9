package io.trainyard.model;

import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One matrix for the tokens that are read and those that are predicted (Press and Wolf, "Using the
 * output embedding to improve language models", EACL 2017): the output's weights are the embedding,
 * transposed. Deeplearning4j has an array for each, so that it computes the same; the output's is
 * overwritten with the other one before each use, and its gradient is added to the other's, so that
 * nothing is learned, bounded or decayed twice. Not thread-safe.
 */
final class Tying {

  /** What an output is called whose weights are the embedding. */
  static final String NAME = "output-tied-to-embedding";

  private static final String WEIGHTS = "W";

  private final INDArray table;
  private final INDArray weights;
  private final Optional<INDArray> tableGradient;
  private final Optional<INDArray> weightsGradient;

  private Tying(Layer embedding, Layer output) {
    this.table = embedding.paramTable().get(WEIGHTS);
    this.weights = output.paramTable().get(WEIGHTS);
    this.tableGradient = gradient(embedding);
    this.weightsGradient = gradient(output);
  }

  private static Optional<INDArray> gradient(Layer layer) {
    return Optional.ofNullable(layer.getGradientsViewArray())
        .map(
            all ->
                layer.conf().getLayer().initializer().getGradientsFromFlattened(layer.conf(), all))
        .map((Map<String, INDArray> gradients) -> gradients.get(WEIGHTS));
  }

  /** Empty where the output has weights of its own. */
  static Optional<Tying> of(Layer[] layers) {
    Layer output = layers[layers.length - 1];
    return NAME.equals(output.conf().getLayer().getLayerName())
        ? Optional.of(new Tying(layers[0], output))
        : Optional.empty();
  }

  /** Makes the output's weights what the embedding is. */
  void tie() {
    weights.assign(table.transpose());
  }

  /** Adds the gradient of the output's weights to that of the embedding, and leaves none. */
  void gatherGradient() {
    weightsGradient.ifPresent(
        own -> {
          tableGradient.orElseThrow().addi(own.transpose());
          own.assign(0);
        });
  }
}
