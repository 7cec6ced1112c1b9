package io.trainyard.averaging;

import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.dataset.Dataset;
import io.trainyard.model.Clipping;
import io.trainyard.model.LearningRate;
import io.trainyard.random.Seed;
import java.io.Serializable;

/**
 * All that a worker needs to know before it hears of parameters; it travels to the executors.
 *
 * @param run tells this training from others in the same executor
 * @param networkJson DL4J's configuration of the network
 * @param input how rows become minibatches
 * @param outer what is made of the mean of the parameters
 * @param exchange how workers tell what they have learned
 * @param learningRate null where the network's own updater has it
 * @param tokens how tokens become minibatches, in place of {@code dataset} and {@code input}; null
 *     where the dataset is of images
 */
public record TrainingPlan(
    String run,
    String networkJson,
    Dataset dataset,
    InputPlan input,
    Schedule schedule,
    OptimizerStatePolicy optimizerState,
    OuterOptimizer outer,
    ExchangeType exchange,
    LearningRate learningRate,
    Clipping clipping,
    Seed seed,
    TokenPlan tokens)
    implements Serializable {

  /** A plan for images. */
  public TrainingPlan(
      String run,
      String networkJson,
      Dataset dataset,
      InputPlan input,
      Schedule schedule,
      OptimizerStatePolicy optimizerState,
      OuterOptimizer outer,
      ExchangeType exchange,
      LearningRate learningRate,
      Clipping clipping,
      Seed seed) {
    this(
        run,
        networkJson,
        dataset,
        input,
        schedule,
        optimizerState,
        outer,
        exchange,
        learningRate,
        clipping,
        seed,
        null);
  }
}
