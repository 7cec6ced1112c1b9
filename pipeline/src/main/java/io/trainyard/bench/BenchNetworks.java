package io.trainyard.bench;

import io.trainyard.model.ModelSpec;
import io.trainyard.model.NetworkShape;
import io.trainyard.training.TrainingSettings;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;

/** Finds the network that a configuration describes. */
public final class BenchNetworks {

  /** The name of a configured network in results. */
  public static final String CONFIGURED = "configured";

  private BenchNetworks() {}

  /**
   * The configuration's own network with its optimizer, for images.
   *
   * @param shape of the data that it is measured on
   * @param batchSize empty takes {@code optimizer.batch-size}
   * @throws io.trainyard.failure.BadConfiguration if the network does not fit the shape
   */
  public static BenchNetwork configured(
      TrainingSettings settings, NetworkShape shape, OptionalInt batchSize, Configuration hadoop) {
    String json =
        settings.model().networkJson(shape, settings.optimizer(), settings.run().seed(), hadoop);
    ModelSpec.requireFits(json, shape);
    return new BenchNetwork(
        CONFIGURED,
        json,
        settings.optimizer().learningRate(),
        batchSize.orElse(settings.optimizer().batchSize()),
        new BenchNetwork.Input.Image(shape));
  }
}
