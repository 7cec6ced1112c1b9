package io.trainyard.averaging;

import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** One worker's part of a round, on whatever executor it lands. */
record RoundTask(
    String replicas,
    Broadcast<TrainingPlan> plan,
    Broadcast<SerializableConfiguration> hadoop,
    int epoch,
    int round,
    Broadcast<float[]> parameters,
    List<Broadcast<float[]>> optimizerStates)
    implements Function<Integer, RoundOutcome> {

  @Override
  public RoundOutcome call(Integer worker) {
    Replica replica = Replicas.take(replicas, worker).orElseGet(() -> build(worker));
    boolean done = false;
    try {
      int state = optimizerStates.size() == 1 ? 0 : worker;
      RoundOutcome outcome =
          replica.fit(epoch, round, parameters.value(), optimizerStates.get(state).value());
      done = true;
      return outcome;
    } finally {
      if (done) {
        Replicas.putBack(replicas, worker, replica);
      } else {
        replica.close();
      }
    }
  }

  private Replica build(int worker) {
    return new Replica(plan.value(), worker, hadoop.value().value(), cacheLimit());
  }

  private long cacheLimit() {
    return plan.value().cache().limitBytes(Runtime.getRuntime().maxMemory(), slots());
  }

  /** Tasks that run side by side in this executor. */
  private static int slots() {
    var conf = SparkEnv.get().conf();
    if (conf.get("spark.master", "").startsWith("local")) {
      return Runtime.getRuntime().availableProcessors();
    }
    int cores = conf.getInt("spark.executor.cores", 1);
    return Math.max(1, cores / conf.getInt("spark.task.cpus", 1));
  }
}
