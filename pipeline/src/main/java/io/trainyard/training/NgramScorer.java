package io.trainyard.training;

import io.trainyard.dataset.SparkFailures;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenRows;
import io.trainyard.evaluation.SequenceMetrics;
import io.trainyard.language.ngram.NgramModel;
import io.trainyard.language.ngram.NgramReading;
import io.trainyard.text.SpecialToken;
import io.trainyard.text.TextCodec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Reads a split with a model of n-grams, across partitions. Each token but the split's first is
 * foretold once, from those before it in its stream. Partial results are added in the order of the
 * text, so that figures do not depend on the cluster.
 */
record NgramScorer(JavaSparkContext spark, TokenRows text, TextCodec codec) {

  /** Enough tokens to be worth a task, few enough that a small split still spreads. */
  private static final int TOKENS_PER_TASK = 1 << 16;

  /**
   * What a split came to.
   *
   * @param characters code points that its tokens stand for
   */
  record Score(SequenceMetrics metrics, long characters) implements Serializable {

    /** Figures by name, in snake_case and without the split's prefix. */
    Map<String, Double> named() {
      Map<String, Double> figures = new LinkedHashMap<>(metrics.named());
      if (characters > 0) {
        figures.put("nats_per_character", metrics.loss() * metrics.tokens() / characters);
      }
      return figures;
    }

    Score plus(Score other) {
      return new Score(metrics.merge(other.metrics), characters + other.characters);
    }
  }

  Score evaluate(NgramModel model, Split split) {
    List<Broadcast<?>> held = new ArrayList<>();
    try {
      Broadcast<NgramModel> sent = spark.broadcast(model);
      held.add(sent);
      Broadcast<SerializableConfiguration> hadoop =
          spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
      held.add(hadoop);
      List<TextStretch> stretches = TextStretch.of(text, split, TOKENS_PER_TASK, model.order() - 1);
      TextCodec codec = this.codec;
      return spark
          .parallelize(stretches, stretches.size())
          .map(stretch -> score(stretch, sent.value(), codec, hadoop.value().value()))
          .collect()
          .stream()
          .reduce(new Score(new SequenceMetrics(), 0), Score::plus);
    } catch (Exception e) {
      throw SparkFailures.unwrap(e);
    } finally {
      SparkFailures.destroyQuietly(held);
    }
  }

  private static Score score(
      TextStretch stretch, NgramModel model, TextCodec codec, Configuration hadoop) {
    Foretelling foretelling = new Foretelling(model, stretch.range().from() == 0);
    stretch.read(hadoop, foretelling);
    int[] tokens = Arrays.copyOf(foretelling.tokens, foretelling.size);
    String text = codec.tokenizer().decode(tokens);
    return new Score(foretelling.metrics, text.codePointCount(0, text.length()));
  }

  /** Foretells each token before it reads it. */
  private static final class Foretelling implements TextStretch.Reader {

    private final NgramReading reading;
    private final SequenceMetrics metrics = new SequenceMetrics();
    private int[] tokens = new int[1 << 10];
    private int size;

    /** Nothing is known that a split's first token could be foretold from. */
    private boolean first;

    Foretelling(NgramModel model, boolean first) {
      this.reading = model.begin();
      this.first = first;
    }

    @Override
    public void begin() {
      reading.accept(SpecialToken.BOS.index());
    }

    @Override
    public void context(int token) {
      reading.accept(token);
    }

    @Override
    public void token(int token) {
      if (first) {
        first = false;
        reading.accept(token);
        return;
      }
      int foretold = reading.mostProbable();
      metrics.add(-reading.logProbability(token), 1, foretold == token ? 1 : 0);
      reading.accept(token);
      if (size == tokens.length) {
        tokens = Arrays.copyOf(tokens, 2 * size);
      }
      tokens[size++] = token;
    }
  }
}
