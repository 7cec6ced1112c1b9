package io.trainyard.training;

import io.trainyard.averaging.AveragingSettings;
import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.checkpoint.CheckpointSettings;
import io.trainyard.config.Configuration;
import io.trainyard.config.Section;
import io.trainyard.dataset.DatasetSettings;
import io.trainyard.evaluation.ClassificationMetrics;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.OptimizerSettings;
import io.trainyard.stopping.StoppingSettings;

/** Everything that a configuration says about a training. */
public record TrainingSettings(
    RunSettings run,
    DatasetSettings dataset,
    ModelSpec model,
    OptimizerSettings optimizer,
    AveragingSettings averaging,
    StoppingSettings stopping,
    CheckpointSettings checkpoint,
    EvaluationSettings evaluation) {

  /**
   * Reads the whole configuration, so that every key in it is known to somebody.
   *
   * @throws io.trainyard.failure.BadConfiguration that lists all problems
   */
  public static TrainingSettings read(Configuration configuration) {
    Section root = configuration.root();
    StoppingSettings stopping = StoppingSettings.read(root);
    EvaluationSettings evaluation = EvaluationSettings.read(root);
    stopping.requireMetricIn(ClassificationMetrics.names(evaluation.topK()), root);
    TrainingSettings settings =
        new TrainingSettings(
            RunSettings.read(root),
            DatasetSettings.read(root),
            ModelSpec.read(root),
            OptimizerSettings.read(root, stopping.maxEpochs()),
            AveragingSettings.read(root, stopping.maxEpochs()),
            stopping,
            CheckpointSettings.read(root),
            evaluation);
    settings.checkTogether(root);
    configuration.finish();
    return settings;
  }

  private void checkTogether(Section root) {
    if (optimizer != null
        && optimizer.learningRate() == null
        && averaging.optimizerState() == OptimizerStatePolicy.RESET) {
      root.problem(
          "averaging.optimizer-state",
          "reset with optimizer.kind = network",
          "average or keep, since DL4J's own schedules count the same steps as the optimizer's"
              + " state, and would start anew with it");
    }
  }
}
