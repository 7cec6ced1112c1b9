package io.trainyard.inference;

import io.trainyard.dataset.Attempt;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.dataset.Split;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Has executors translate the sources of a split, a task for each of its parts.
 *
 * @param weights the network's parameters
 */
record TranslationTasks(JavaSparkContext spark, TranslationJob job, float[] weights) {

  /** What is done with a part. */
  @FunctionalInterface
  interface Work<R extends Serializable> extends Serializable {
    R of(TranslationJob job, Split split, int part, float[] weights, Configuration hadoop);
  }

  /**
   * Has all parts of a split worked on.
   *
   * @param use what becomes of the parts, which come in the order of their rows; it has to be done
   *     with them when it returns
   * @return what {@code use} does
   */
  <R extends Serializable, T> T each(
      Split split, Work<R> work, Function<JavaRDD<Attempt<R>>, T> use) {
    List<Broadcast<?>> held = new ArrayList<>();
    try {
      Broadcast<TranslationJob> sent = spark.broadcast(job);
      held.add(sent);
      Broadcast<float[]> parameters = spark.broadcast(weights);
      held.add(parameters);
      Broadcast<SerializableConfiguration> conf =
          spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
      held.add(conf);
      List<Integer> parts = job.parts(split);
      return use.apply(
          spark
              .parallelize(parts, parts.size())
              .map(
                  part ->
                      Attempt.of(
                          () ->
                              work.of(
                                  sent.value(),
                                  split,
                                  part,
                                  parameters.value(),
                                  conf.value().value()))));
    } catch (Exception e) {
      throw SparkFailures.unwrap(e);
    } finally {
      SparkFailures.destroyQuietly(held);
    }
  }
}
