package io.trainyard.inference;

import io.trainyard.dataset.TokenRows;
import io.trainyard.language.LanguageModel;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;

/** What a language model is compared with. */
public interface Baseline {

  /** What it is, in snake_case. */
  String name();

  /**
   * Makes it of a dataset's training text. Where that cannot be done it says so, and there is none:
   * the model's own figures do not depend on it.
   */
  Optional<LanguageModel> model(JavaSparkContext spark, TokenRows text);
}
