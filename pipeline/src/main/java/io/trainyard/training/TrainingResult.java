package io.trainyard.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a training came to.
 *
 * @param parameters of the best epoch, or the mean of several epochs'
 * @param epochs done
 * @param bestEpoch counted from 1
 * @param stopReason in snake_case
 * @param validation metrics of the validation rows with these parameters, without prefix
 * @param trainLoss the last epoch's
 * @param examplesPerSecond rows fitted by all workers over the wall time of the epochs, validation
 *     and checkpoints left out
 * @param averaged of what epochs the parameters are the mean; empty where they are one epoch's
 */
public record TrainingResult(
    float[] parameters,
    int epochs,
    int bestEpoch,
    String stopReason,
    Map<String, Double> validation,
    double trainLoss,
    double examplesPerSecond,
    Optional<Averaged> averaged) {

  /**
   * What the mean of several epochs' weights is to be compared with.
   *
   * @param epochs whose weights it is the mean of
   * @param lastEpoch the last epoch's metrics of the validation rows, without prefix
   * @param bestEpoch the best epoch's
   */
  public record Averaged(int epochs, Map<String, Double> lastEpoch, Map<String, Double> bestEpoch) {

    public Averaged {
      lastEpoch = new TreeMap<>(lastEpoch);
      bestEpoch = new TreeMap<>(bestEpoch);
    }

    /** As figures of a run. */
    Map<String, Object> figures() {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("averaged_epochs", epochs);
      lastEpoch.forEach((metric, value) -> figures.put("last_epoch_val_" + metric, value));
      bestEpoch.forEach((metric, value) -> figures.put("best_epoch_val_" + metric, value));
      return figures;
    }
  }

  /** What a bundle says of the training that its parameters come from. */
  Map<String, Object> provenance() {
    Map<String, Object> provenance = new LinkedHashMap<>();
    provenance.put("validation", validation);
    provenance.put("epoch", averaged.isPresent() ? epochs : bestEpoch);
    averaged.ifPresent(mean -> provenance.put("averaged_epochs", mean.epochs()));
    return provenance;
  }

  /**
   * The same training, with the mean of several epochs' weights in place of the best one's.
   *
   * @param validation metrics with these weights
   */
  TrainingResult with(float[] mean, Map<String, Double> validation, Averaged of) {
    return new TrainingResult(
        mean,
        epochs,
        bestEpoch,
        stopReason,
        new TreeMap<>(validation),
        trainLoss,
        examplesPerSecond,
        Optional.of(of));
  }
}
