package io.trainyard.inference;

import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;
import io.trainyard.language.LanguageModel;
import io.trainyard.text.TextCodec;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/** Counts of n-grams, measured by reading. */
record CountedLanguage(LanguageModel model, TextCodec codec, Map<String, Object> provenance)
    implements TrainedLanguage {

  @Override
  public Judged judge(JavaSparkContext spark, TokenSource tokens, Split split) {
    return new Judged(new LanguageScorer(spark, tokens).score(model, split));
  }
}
