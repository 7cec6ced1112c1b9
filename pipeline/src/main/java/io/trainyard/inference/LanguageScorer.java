package io.trainyard.inference;

import io.trainyard.dataset.Attempt;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;
import io.trainyard.evaluation.SequenceMetrics;
import io.trainyard.language.LanguageModel;
import io.trainyard.model.RecurrentNetwork;
import io.trainyard.text.TextCodec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Measures a language model on the tokens of a split, across partitions: a recurrent network as
 * training's validation does, window by window; others by reading. Partial results are added in the
 * order of the text, so that figures do not depend on the cluster.
 */
record LanguageScorer(JavaSparkContext spark, TokenSource source) {

  /** What is done with one of the parts, in a task. */
  @FunctionalInterface
  private interface Work<T, R> extends Serializable {
    R of(ReadingJob job, int part, T with, Configuration hadoop);
  }

  SequenceMetrics score(TrainedLanguage trained, Split split) {
    if (trained.network().isPresent()) {
      return score(trained.network().get(), split);
    }
    SequenceMetrics all = new SequenceMetrics();
    List<SequenceMetrics> parts =
        parts(
            split,
            trained.model(),
            (ReadingJob job, int part, LanguageModel model, Configuration hadoop) ->
                job.score(split, part, model, hadoop));
    parts.forEach(all::merge);
    return all;
  }

  private SequenceMetrics score(RecurrentNetwork network, Split split) {
    try (SequenceScorer scorer =
        new SequenceScorer(spark, source, network.network().configurationJson())) {
      return scorer.evaluate(split, network.network().copyParameters());
    }
  }

  /** Code points that the tokens which are foretold stand for. */
  long characters(TextCodec codec, Split split) {
    return parts(
            split,
            codec,
            (ReadingJob job, int part, TextCodec with, Configuration hadoop) ->
                job.characters(split, part, with.tokenizer(), hadoop))
        .stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  private <T, R extends Serializable> List<R> parts(Split split, T with, Work<T, R> work) {
    List<Broadcast<?>> held = new ArrayList<>();
    try {
      Broadcast<T> sent = spark.broadcast(with);
      held.add(sent);
      Broadcast<SerializableConfiguration> hadoop =
          spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
      held.add(hadoop);
      ReadingJob job = new ReadingJob(source);
      List<Integer> parts = job.parts(split);
      return spark
          .parallelize(parts, parts.size())
          .map(part -> Attempt.of(() -> work.of(job, part, sent.value(), hadoop.value().value())))
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
