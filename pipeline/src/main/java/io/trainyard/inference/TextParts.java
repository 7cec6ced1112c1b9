package io.trainyard.inference;

import io.trainyard.dataset.Attempt;
import io.trainyard.dataset.SparkFailures;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** Does some work with each part of a text, in a task each. */
record TextParts(JavaSparkContext spark) {

  /** What is done with one of the parts. */
  @FunctionalInterface
  interface Work<T, R> extends Serializable {
    R of(int part, T with, Configuration hadoop);
  }

  /**
   * @param parts by their numbers
   * @param with what the work needs; it goes to the executors once
   * @return what each part comes to, in their order
   */
  <T, R extends Serializable> List<R> each(List<Integer> parts, T with, Work<T, R> work) {
    List<Broadcast<?>> held = new ArrayList<>();
    try {
      Broadcast<T> sent = spark.broadcast(with);
      held.add(sent);
      Broadcast<SerializableConfiguration> hadoop =
          spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
      held.add(hadoop);
      return spark
          .parallelize(parts, parts.size())
          .map(part -> Attempt.of(() -> work.of(part, sent.value(), hadoop.value().value())))
          .collect()
          .stream()
          .map(Attempt::get)
          .toList();
    } catch (Exception e) {
      throw SparkFailures.unwrap(e);
    } finally {
      SparkFailures.destroyQuietly(held);
    }
  }
}
