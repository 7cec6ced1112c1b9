package io.trainyard.training;

import io.trainyard.model.Network;
import java.util.Map;
import java.util.Optional;

/**
 * Hears of the weights at the end of each epoch, before the checkpoint that holds them is there: of
 * an epoch again, with the same weights, where training was killed in between.
 */
@FunctionalInterface
public interface WeightKeeper {

  /**
   * An epoch that is over.
   *
   * @param number counted from 1
   * @param parameters not to be changed
   * @param trainLoss the mean loss of its rows
   * @param validation metrics of the validation rows, without prefix; empty where the epoch was not
   *     checked
   */
  record Epoch(int number, float[] parameters, double trainLoss, Map<String, Double> validation) {

    /**
     * A network with the weights; empty where some are not finite: then training has diverged, and
     * says so itself.
     *
     * @param networkJson DL4J's configuration of it
     */
    Optional<Network> network(String networkJson) {
      for (float parameter : parameters) {
        if (!Float.isFinite(parameter)) {
          return Optional.empty();
        }
      }
      Network network = Network.fromJson(networkJson);
      network.setParameters(parameters);
      return Optional.of(network);
    }
  }

  void ended(Epoch epoch);
}
