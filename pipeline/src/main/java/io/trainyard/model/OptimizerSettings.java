package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The section {@code optimizer}.
 *
 * @param learningRate null where the network of the user's own brings updaters and rates
 * @param batchSize rows in a minibatch of one worker
 * @param clipNorm the largest Euclidean norm of the whole gradient
 * @param clipValue the largest absolute value of a component of the gradient
 * @param labelSmoothing s, at least 0 and below 1: an example is to be given the probability 1 - s
 *     + s / classes of its own class, and s / classes of each other one (Szegedy et al.,
 *     "Rethinking the Inception architecture for computer vision", CVPR 2016). The training loss is
 *     of these; validation and test know nothing of it
 */
public record OptimizerSettings(
    UpdaterSpec updater,
    LearningRate learningRate,
    int batchSize,
    OptionalDouble clipNorm,
    OptionalDouble clipValue,
    double labelSmoothing) {

  public OptimizerSettings {
    Objects.requireNonNull(updater, "updater");
  }

  /**
   * Reads the section {@code optimizer}, and notes what does not go with the section {@code model}.
   *
   * @param maxEpochs the length of a learning-rate schedule that names none
   * @return null, with a problem noted, where its kind is unknown
   */
  public static OptimizerSettings read(Section root, int maxEpochs) {
    Map<String, Function<Section, OptimizerSettings>> readers = new TreeMap<>();
    UpdaterSpec.KINDS.forEach(
        (kind, updater) ->
            readers.put(kind, section -> read(section, updater.apply(section), maxEpochs)));
    OptimizerSettings settings = root.kind("optimizer", "optimizer", readers);
    if (settings != null) {
      settings.checkAgainstModel(root);
    }
    return settings;
  }

  private static OptimizerSettings read(Section section, UpdaterSpec updater, int maxEpochs) {
    boolean ownRates = updater instanceof UpdaterSpec.AsInNetwork;
    return new OptimizerSettings(
        updater,
        ownRates ? null : LearningRate.read(section, maxEpochs),
        section.integer("batch-size", Range.atLeast(1)),
        bound(section, "clip-norm"),
        bound(section, "clip-value"),
        section.decimal("label-smoothing", Range.halfOpen(0, 1)));
  }

  private static OptionalDouble bound(Section section, String key) {
    Optional<Double> bound = section.optionalDecimal(key, Range.above(0));
    return bound.map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }

  private void checkAgainstModel(Section root) {
    String model = root.glance("model.kind").orElse("");
    if (updater instanceof UpdaterSpec.AsInNetwork && !model.equals("dl4j-json")) {
      root.problem(
          "optimizer.kind",
          "network with model.kind = " + model,
          "network only with model.kind = dl4j-json, which brings its own updaters");
    }
    String decay = root.glance("model.weight-decay").orElse("0");
    if (updater.weightDecay() > 0 && !decay.matches("0*(\\.0*)?")) {
      root.problem(
          "optimizer.weight-decay",
          updater.weightDecay() + " with model.weight-decay = " + decay,
          "one of the two, since they are the same thing");
    }
  }

  /**
   * The DL4J updater at the learning rate of epoch 0; empty where the network brings its own. Each
   * call gives another object, since updaters can be changed.
   */
  Optional<IUpdater> initialUpdater() {
    return learningRate == null ? Optional.empty() : updater.dl4j(learningRate.at(0));
  }
}
