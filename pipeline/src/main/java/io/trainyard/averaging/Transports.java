package io.trainyard.averaging;

import io.trainyard.averaging.AveragingSettings.OptimizerStatePolicy;
import io.trainyard.averaging.AveragingSettings.TransportKind;
import io.trainyard.config.Section;
import io.trainyard.dataset.RowCounts;
import io.trainyard.device.Device;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.Clipping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the transport that the configuration names. */
public final class Transports {

  private static final Logger LOG = LoggerFactory.getLogger(Transports.class);

  private Transports() {}

  public static Transport open(
      JavaSparkContext spark, TrainingPlan plan, AveragingSettings settings) {
    return switch (settings.transport()) {
      case ALL_REDUCE -> new AllReduceTransport(spark, plan, settings.network());
      case ROUNDS -> new RoundsTransport(spark, plan);
      case AUTO ->
          open(spark, plan, settings.over(choose(spark, plan.schedule().workers(), settings)));
      case DL4J -> {
        requireStock(plan);
        yield new Dl4jTransport(spark, plan, settings.dl4jApproach());
      }
    };
  }

  /**
   * Opens what averaging is measured against: the same replicas on the same rows, without any
   * averaging.
   *
   * @param plan with one round an epoch
   */
  public static Transport unaveraged(JavaSparkContext spark, TrainingPlan plan) {
    return new Unaveraged(spark, plan);
  }

  /**
   * Opens what a replica trains by that is alone in its task: nothing is carried anywhere, and
   * Spark has no part in it.
   *
   * @param plan of one worker
   * @param counts how often rows come in an epoch; empty for each once
   * @param device to which the calling thread, which is the one to train, is bound
   * @param between called before each minibatch; what it throws ends the training
   * @throws BadConfiguration if there are no rows at all then
   * @throws io.trainyard.failure.BadData if a file is not what the manifest says
   */
  public static Transport alone(
      TrainingPlan plan,
      Optional<RowCounts> counts,
      Device device,
      Configuration hadoop,
      Runnable between) {
    return new Alone(Replica.alone(plan, counts, device, hadoop, RowCache.ofThisJvm()), between);
  }

  /**
   * What the settings name; never {@link TransportKind#AUTO}, which is decided here. What needs
   * executors for all workers has waited for them afterwards.
   *
   * @throws io.trainyard.failure.Failure if the cluster does not allow what is named
   */
  public static TransportKind choose(JavaSparkContext spark, AveragingSettings settings) {
    if (settings.transport() == TransportKind.ALL_REDUCE) {
      AllReduceTransport.require(spark, settings.workers(), settings.network());
    }
    return choose(spark, settings.workers(), settings);
  }

  /**
   * Waits, as all-reduce does, until executors with a slot for each worker have registered, or with
   * as many as the configuration lets there be; not at all where executors come and go.
   */
  public static void awaitSlots(JavaSparkContext spark, AveragingSettings settings) {
    Slots slots = new Slots(spark);
    if (!slots.areDynamic()) {
      slots.await(
          Math.min(settings.workers(), slots.ceiling()),
          AllReduceTransport.patience(spark, settings.network().timeout()));
    }
  }

  private static TransportKind choose(
      JavaSparkContext spark, int workers, AveragingSettings settings) {
    if (settings.transport() != TransportKind.AUTO) {
      return settings.transport();
    }
    Optional<String> objection =
        AllReduceTransport.objection(spark, workers, settings.network().timeout());
    if (objection.isPresent()) {
      LOG.info("averaging.transport = auto takes rounds: {}", objection.get());
      return TransportKind.ROUNDS;
    }
    LOG.info("averaging.transport = auto takes all-reduce");
    return TransportKind.ALL_REDUCE;
  }

  /** Stock dl4j-spark cannot do all that a configuration may ask for. */
  private static void requireStock(TrainingPlan plan) {
    List<String> beyond = new ArrayList<>();
    if (!plan.clipping().equals(Clipping.NONE)) {
      beyond.add("no optimizer.clip-norm and no optimizer.clip-value, found one");
    }
    if (plan.learningRate() == null) {
      beyond.add("optimizer.kind other than network, found network");
    }
    if (plan.optimizerState() == OptimizerStatePolicy.KEEP) {
      beyond.add("averaging.optimizer-state = average or reset, found keep");
    }
    if (!(plan.outer() instanceof OuterOptimizer.None)) {
      beyond.add("averaging.outer { kind = none }, found another");
    }
    if (plan.exchange() != ExchangeType.FLOAT32) {
      beyond.add("averaging.exchange = float32, found " + Section.kebab(plan.exchange()));
    }
    if (!beyond.isEmpty()) {
      throw new BadConfiguration(
          ("cannot use averaging.transport = %s: expected %s; use transport = %s, which can do more than"
                  + " stock dl4j-spark")
              .formatted(
                  Section.kebab(TransportKind.DL4J),
                  String.join("; expected ", beyond),
                  Section.kebab(TransportKind.ROUNDS)));
    }
  }
}
