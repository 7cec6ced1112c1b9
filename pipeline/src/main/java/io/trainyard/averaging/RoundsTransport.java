package io.trainyard.averaging;

import io.trainyard.dataset.SparkFailures;
import io.trainyard.failure.Divergence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Spark job for each averaging: the driver broadcasts the state, each worker fits its minibatches
 * and sends back what came of it, and the driver takes the mean in worker order. Needs no slots at
 * the same time and no ports of its own, and works with dynamic allocation.
 *
 * <p>Every task can be run again anywhere: what it starts from is in the broadcast, and which rows
 * it fits follows from the plan.
 */
final class RoundsTransport implements Transport {

  private static final Logger LOG = LoggerFactory.getLogger(RoundsTransport.class);

  private final JavaSparkContext spark;
  private final TrainingPlan plan;
  private final String replicas;
  private final Broadcast<TrainingPlan> planBroadcast;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final JavaRDD<Integer> workers;

  RoundsTransport(JavaSparkContext spark, TrainingPlan plan) {
    this.spark = spark;
    this.plan = plan;
    // A run that is started twice in one JVM must not find the replicas of the first.
    this.replicas = plan.run() + "/" + UUID.randomUUID();
    this.planBroadcast = spark.broadcast(plan);
    this.hadoop = spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    int count = plan.schedule().workers();
    // Cached, so that Spark prefers the executor that carried the worker, and its replica, before.
    this.workers =
        spark
            .parallelize(IntStream.range(0, count).boxed().toList(), count)
            .setName("workers")
            .persist(StorageLevel.MEMORY_ONLY());
  }

  @Override
  public EpochResult train(int epoch, ReplicaState start, Listener listener) {
    long started = System.nanoTime();
    EpochMeter meter = new EpochMeter(plan.schedule().workers());
    ReplicaState state = start;
    int rounds = plan.schedule().roundsPerEpoch(epoch);
    for (int round = 0; round < rounds; round++) {
      spark.setJobDescription("epoch %d, round %d of %d".formatted(epoch + 1, round + 1, rounds));
      List<RoundOutcome> outcomes = round(epoch, round, state);
      requireFinite(epoch, round, outcomes);
      state = mean(state, outcomes);
      meter.add(outcomes);
      listener.averaged(epoch, round, examples(outcomes), loss(outcomes));
    }
    spark.setJobDescription(null);
    return meter.result(state, System.nanoTime() - started);
  }

  private List<RoundOutcome> round(int epoch, int round, ReplicaState state) {
    List<Broadcast<?>> held = new ArrayList<>();
    try {
      Broadcast<float[]> parameters = broadcast(state.parameters(), held);
      List<Broadcast<float[]>> optimizers = new ArrayList<>();
      state.optimizerStates().forEach(one -> optimizers.add(broadcast(one, held)));
      RoundTask task =
          new RoundTask(replicas, planBroadcast, hadoop, epoch, round, parameters, optimizers);
      List<RoundOutcome> outcomes = new ArrayList<>();
      workers.map(task).collect().forEach(attempt -> outcomes.add(attempt.get()));
      outcomes.sort(Comparator.comparingInt(RoundOutcome::worker));
      return outcomes;
    } catch (Exception e) {
      throw SparkFailures.unwrap(e);
    } finally {
      SparkFailures.destroyQuietly(held);
    }
  }

  private Broadcast<float[]> broadcast(float[] values, List<Broadcast<?>> held) {
    Broadcast<float[]> broadcast = spark.broadcast(values);
    held.add(broadcast);
    return broadcast;
  }

  private static void requireFinite(int epoch, int round, List<RoundOutcome> outcomes) {
    for (RoundOutcome outcome : outcomes) {
      if (!outcome.finite()) {
        throw divergence(epoch, round, outcome.worker(), outcome.lossSum() / outcome.examples());
      }
    }
  }

  /**
   * @param epoch counted from 0, as the round is
   */
  static Divergence divergence(int epoch, int round, int worker, double loss) {
    return new Divergence(
        ("cannot go on training: expected a finite loss and finite parameters, found a loss of"
                + " %s in epoch %d, round %d, worker %d; lower optimizer.learning-rate or set"
                + " optimizer.clip-norm")
            .formatted(loss, epoch + 1, round + 1, worker));
  }

  private ReplicaState mean(ReplicaState before, List<RoundOutcome> outcomes) {
    long[] weights = outcomes.stream().mapToLong(RoundOutcome::examples).toArray();
    List<Sent> parameters = outcomes.stream().map(RoundOutcome::parameters).toList();
    var mean =
        new VectorAveraging(plan.exchange(), plan.outer())
            .of(before.parameters(), before.outerState(), parameters, weights);
    return new ReplicaState(
        mean.values(), optimizerStates(before, outcomes, weights), mean.outerState());
  }

  private List<float[]> optimizerStates(
      ReplicaState before, List<RoundOutcome> outcomes, long[] weights) {
    return switch (plan.optimizerState()) {
      case RESET -> before.optimizerStates();
      case KEEP -> outcomes.stream().map(outcome -> kept(before, outcome)).toList();
      case AVERAGE -> {
        List<Sent> states = outcomes.stream().map(RoundOutcome::optimizerState).toList();
        var mean = new VectorAveraging(plan.exchange(), new OuterOptimizer.None());
        yield List.of(
            mean.of(before.optimizerStates().get(0), new float[0], states, weights).values());
      }
    };
  }

  private static float[] kept(ReplicaState before, RoundOutcome outcome) {
    // Nobody but a worker without rows sends anything but its whole state.
    return outcome.examples() > 0 && outcome.optimizerState() instanceof Sent.Whole whole
        ? whole.values()
        : before.optimizerState(outcome.worker());
  }

  private static long examples(List<RoundOutcome> outcomes) {
    return outcomes.stream().mapToLong(RoundOutcome::examples).sum();
  }

  private static double loss(List<RoundOutcome> outcomes) {
    return outcomes.stream().mapToDouble(RoundOutcome::lossSum).sum() / examples(outcomes);
  }

  @Override
  public void close() {
    try {
      String key = replicas;
      if (!spark.sc().isStopped()) {
        spark.setJobDescription("release replicas");
        workers.foreach(worker -> Replicas.release(key));
        spark.setJobDescription(null);
        workers.unpersist();
      }
    } catch (RuntimeException e) {
      // What training came to must not be lost over tidying up.
      LOG.warn("cannot free the executors' replicas", e);
    }
    SparkFailures.destroyQuietly(List.of(planBroadcast, hadoop));
  }
}
