package io.trainyard.averaging;

import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.averaging.AveragingSettings.TransportKind;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.Clipping;
import org.apache.spark.api.java.JavaSparkContext;

/** Opens the transport that the configuration names. */
public final class Transports {

  private Transports() {}

  public static Transport open(
      JavaSparkContext spark, TrainingPlan plan, AveragingSettings settings) {
    return switch (settings.transport()) {
      case ROUNDS -> new RoundsTransport(spark, plan);
      case DL4J -> {
        requireStock(plan);
        yield new Dl4jTransport(spark, plan, settings.dl4jApproach());
      }
    };
  }

  /** Stock dl4j-spark cannot do all that a configuration may ask for. */
  private static void requireStock(TrainingPlan plan) {
    if (!plan.clipping().equals(Clipping.NONE)
        || plan.optimizerState() == OptimizerStatePolicy.KEEP
        || plan.learningRate() == null) {
      throw new BadConfiguration(
          "cannot use averaging.transport = "
              + Section.kebab(TransportKind.DL4J)
              + ": expected no optimizer.clip-norm or clip-value, optimizer.kind other than network"
              + " and averaging.optimizer-state average or reset, which is all that stock dl4j-spark"
              + " can do; use transport = rounds");
    }
  }
}
