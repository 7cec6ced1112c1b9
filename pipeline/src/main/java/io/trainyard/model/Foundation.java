package io.trainyard.model;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;

/** What every network of the catalogue is built on, whichever of DL4J's classes it is of. */
final class Foundation {

  private Foundation() {}

  /**
   * @throws BadConfiguration if the network was to bring its own updaters
   */
  static NeuralNetConfiguration.Builder of(
      WeightSettings weights, OptimizerSettings optimizer, Seed seed) {
    IUpdater updater =
        optimizer
            .initialUpdater()
            .orElseThrow(
                () ->
                    new BadConfiguration(
                        "cannot build the network: expected optimizer.kind = network only with"
                            + " model.kind = dl4j-json, which brings its own updaters; name an"
                            + " optimizer"));
    return new NeuralNetConfiguration.Builder()
        .seed(ModelSeed.of(seed))
        .dataType(DataType.FLOAT)
        .miniBatch(true)
        .cacheMode(CacheMode.NONE)
        .trainingWorkspaceMode(WorkspaceMode.ENABLED)
        .inferenceWorkspaceMode(WorkspaceMode.ENABLED)
        .updater(updater)
        .weightInit(weights.initialization().dl4j());
  }
}
