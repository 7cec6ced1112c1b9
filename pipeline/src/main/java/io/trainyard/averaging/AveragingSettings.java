package io.trainyard.averaging;

import io.trainyard.config.Range;
import io.trainyard.config.Section;

/**
 * How replicas train side by side.
 *
 * @param workers replicas; the model depends on their number
 * @param period minibatches that each fits between two averagings
 * @param transport what carries parameters between the workers and their mean
 * @param optimizerState what happens to the optimizers' state at an averaging
 * @param outer what is made of the mean of the parameters
 * @param exchange the numbers in which workers tell what they have learned
 * @param network how workers meet
 * @param dl4jApproach how stock dl4j-spark hands out data
 */
public record AveragingSettings(
    int workers,
    Period period,
    TransportKind transport,
    OptimizerStatePolicy optimizerState,
    OuterOptimizer outer,
    ExchangeType exchange,
    NetworkSettings network,
    Dl4jApproach dl4jApproach) {

  /** What carries parameters between the workers and their mean. */
  public enum TransportKind {
    /** One barrier stage an epoch, in which workers average among themselves. */
    ALL_REDUCE,
    /** A Spark job for each averaging. */
    ROUNDS,
    /**
     * {@link #ALL_REDUCE} where the cluster allows it, otherwise {@link #ROUNDS}: the same bytes.
     */
    AUTO,
    /** Stock dl4j-spark's {@code ParameterAveragingTrainingMaster}, the familiar reference. */
    DL4J;

    /** The name in configurations and tables. */
    public String word() {
      return Section.kebab(this);
    }
  }

  /** What happens to the optimizers' state (momentum, second moments) at an averaging. */
  public enum OptimizerStatePolicy {
    /** All workers go on with the mean, weighted like the parameters. */
    AVERAGE,
    /** Each worker goes on with its own. */
    KEEP,
    /** All workers start anew, step count included. */
    RESET
  }

  /** How stock dl4j-spark hands out data: through Spark's RDD, or exported to files first. */
  public enum Dl4jApproach {
    DIRECT,
    EXPORT
  }

  /** These settings with another transport. */
  public AveragingSettings over(TransportKind other) {
    return new AveragingSettings(
        workers, period, other, optimizerState, outer, exchange, network, dl4jApproach);
  }

  /** These settings for workers that meet in another way. */
  public AveragingSettings over(NetworkSettings other) {
    return new AveragingSettings(
        workers, period, transport, optimizerState, outer, exchange, other, dl4jApproach);
  }

  /** These settings for a replica that has nobody to take a mean with. */
  public AveragingSettings alone() {
    return new AveragingSettings(
        1,
        new Period.Constant(Integer.MAX_VALUE),
        transport,
        OptimizerStatePolicy.AVERAGE,
        new OuterOptimizer.None(),
        ExchangeType.FLOAT32,
        network,
        dl4jApproach);
  }

  /**
   * Reads section {@code averaging}.
   *
   * @param maxEpochs the length of a period schedule that names none
   */
  public static AveragingSettings read(Section root, int maxEpochs) {
    Section section = root.section("averaging");
    int workers = section.integer("workers", Range.between(1, 100_000));
    AveragingSettings settings =
        new AveragingSettings(
            workers,
            Period.read(section, maxEpochs),
            section.choice("transport", TransportKind.class),
            section.choice("optimizer-state", OptimizerStatePolicy.class),
            OuterOptimizer.read(section, workers),
            section.choice("exchange", ExchangeType.class),
            NetworkSettings.read(section),
            section.choice("dl4j-approach", Dl4jApproach.class));
    section.done();
    return settings;
  }
}
