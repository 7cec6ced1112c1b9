package io.trainyard.averaging;

import io.trainyard.dataset.Attempt;
import io.trainyard.dataset.JobDescription;
import io.trainyard.dataset.SparkFailures;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spark jobs in which each worker fits a round: one task a worker, wherever Spark puts it. Replicas
 * stay in the executors from one job to the next.
 */
final class WorkerJobs implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerJobs.class);

  private final JavaSparkContext spark;
  private final String replicas;
  private final Broadcast<TrainingPlan> plan;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final JavaRDD<Integer> workers;

  WorkerJobs(JavaSparkContext spark, TrainingPlan plan) {
    this.spark = spark;
    // A run that is started twice in one JVM must not find the replicas of the first.
    this.replicas = plan.run() + "/" + UUID.randomUUID();
    this.plan = spark.broadcast(plan);
    this.hadoop = spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    int count = plan.schedule().workers();
    // Cached, so that Spark prefers the executor that carried the worker, and its replica, before.
    this.workers =
        spark
            .parallelize(IntStream.range(0, count).boxed().toList(), count)
            .setName("workers")
            .persist(StorageLevel.MEMORY_ONLY());
  }

  /**
   * Runs one job.
   *
   * @param description of the job, for Spark's own pages
   * @param start what the replicas start from
   * @param task makes of a worker's round what its task brings back
   * @return what the tasks bring back, in worker order
   */
  <T extends Serializable> List<T> run(
      String description,
      int epoch,
      int round,
      ReplicaState start,
      java.util.function.Function<RoundTask, Function<Integer, Attempt<T>>> task) {
    List<Broadcast<?>> held = new ArrayList<>();
    JobDescription described = JobDescription.set(spark, description);
    try {
      Broadcast<float[]> parameters = broadcast(start.parameters(), held);
      List<Broadcast<float[]>> optimizers = new ArrayList<>();
      start.optimizerStates().forEach(one -> optimizers.add(broadcast(one, held)));
      List<Broadcast<float[]>> carried = new ArrayList<>();
      start.carried().forEach(one -> carried.add(broadcast(one, held)));
      var whole =
          new RoundTask(replicas, plan, hadoop, epoch, round, parameters, optimizers, carried);
      // One worker a partition, and collect goes through them in order.
      return workers.map(task.apply(whole)).collect().stream().map(Attempt::get).toList();
    } catch (Exception e) {
      throw SparkFailures.unwrap(e);
    } finally {
      described.restore();
      SparkFailures.destroyQuietly(held);
    }
  }

  private Broadcast<float[]> broadcast(float[] values, List<Broadcast<?>> held) {
    Broadcast<float[]> broadcast = spark.broadcast(values);
    held.add(broadcast);
    return broadcast;
  }

  @Override
  public void close() {
    try {
      String key = replicas;
      if (!spark.sc().isStopped()) {
        JobDescription described = JobDescription.set(spark, "release replicas");
        workers.foreach(worker -> Replicas.release(key));
        described.restore();
        workers.unpersist();
      }
    } catch (RuntimeException e) {
      // What training came to must not be lost over tidying up.
      LOG.warn("cannot free the executors' replicas", e);
    }
    SparkFailures.destroyQuietly(List.of(plan, hadoop));
  }
}
