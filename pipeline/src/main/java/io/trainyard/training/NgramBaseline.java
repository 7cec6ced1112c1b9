package io.trainyard.training;

import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenRows;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.inference.Baseline;
import io.trainyard.language.LanguageModel;
import io.trainyard.language.ngram.NgramModel;
import io.trainyard.memory.MemoryPlan;
import io.trainyard.model.Ngram;
import io.trainyard.text.TextCodec;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts of n-grams that a network is compared with. */
public record NgramBaseline(Ngram spec) implements Baseline {

  private static final Logger LOG = LoggerFactory.getLogger(NgramBaseline.class);

  /** What figures of it are called by. */
  public static final String NAME = "ngram";

  /** A process that tasks run in has the model as bytes and as objects. */
  private static final int COPIES = 2;

  /** As the settings say: none where none are wanted. */
  public static Optional<NgramBaseline> of(EvaluationSettings settings) {
    return settings.ngramOrder() == 0
        ? Optional.empty()
        : Optional.of(new NgramBaseline(Ngram.kneserNey(settings.ngramOrder())));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<LanguageModel> model(JavaSparkContext spark, TokenRows text) {
    return counted(spark, text).map(model -> model);
  }

  /**
   * What it comes to on the validation text, by name; empty where it cannot be counted.
   *
   * @param codec how the text became tokens
   */
  Map<String, Double> validation(JavaSparkContext spark, TokenRows text, TextCodec codec) {
    return counted(spark, text)
        .map(model -> new NgramScorer(spark, text, codec).evaluate(model, Split.VALIDATION).named())
        .orElse(Map.of());
  }

  private Optional<NgramModel> counted(JavaSparkContext spark, TokenRows text) {
    try {
      NgramModel model = NgramCounting.of(spec, text).model(spark);
      MemoryPlan.requireHeapOfTasks(spark, "foretell by n-grams", COPIES * model.bytes());
      return Optional.of(model);
    } catch (BadConfiguration | BadData e) {
      LOG.warn("no {}-grams to compare with: {}", spec.order(), e.getMessage());
      return Optional.empty();
    }
  }
}
