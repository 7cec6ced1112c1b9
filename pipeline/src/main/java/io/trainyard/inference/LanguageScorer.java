package io.trainyard.inference;

import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;
import io.trainyard.evaluation.SequenceMetrics;
import io.trainyard.language.LanguageModel;
import io.trainyard.text.TextCodec;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Measures a language model on the tokens of a split by reading them, across partitions. Partial
 * results are added in the order of the text, so that figures do not depend on the cluster.
 */
record LanguageScorer(JavaSparkContext spark, TokenSource source) {

  SequenceMetrics score(LanguageModel model, Split split) {
    ReadingJob job = new ReadingJob(source);
    SequenceMetrics all = new SequenceMetrics();
    new TextParts(spark)
        .each(job.parts(split), model, (part, with, hadoop) -> job.score(split, part, with, hadoop))
        .forEach(all::merge);
    return all;
  }

  /** Code points that the tokens which are foretold stand for. */
  long characters(TextCodec codec, Split split) {
    ReadingJob job = new ReadingJob(source);
    return new TextParts(spark)
            .each(
                job.parts(split),
                codec,
                (part, with, hadoop) -> job.characters(split, part, with.tokenizer(), hadoop))
            .stream()
            .mapToLong(Long::longValue)
            .sum();
  }
}
