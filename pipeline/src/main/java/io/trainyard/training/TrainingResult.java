package io.trainyard.training;

import java.util.Map;

/**
 * What a training came to.
 *
 * @param parameters of the best epoch
 * @param epochs done
 * @param bestEpoch counted from 1
 * @param stopReason in snake_case
 * @param validation the best epoch's metrics of the validation rows, without prefix
 * @param trainLoss the last epoch's
 * @param examplesPerSecond rows fitted by all workers over the wall time of the epochs, validation
 *     and checkpoints left out
 */
public record TrainingResult(
    float[] parameters,
    int epochs,
    int bestEpoch,
    String stopReason,
    Map<String, Double> validation,
    double trainLoss,
    double examplesPerSecond) {}
