package io.trainyard.inference;

import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;
import io.trainyard.language.LanguageModel;
import io.trainyard.model.LanguageBundle;
import io.trainyard.model.RecurrentNetwork;
import io.trainyard.text.TextCodec;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A network that reads token after token, measured as training's validation does, window by window.
 */
record NetworkLanguage(
    RecurrentNetwork network, LanguageModel model, TextCodec codec, Map<String, Object> provenance)
    implements TrainedLanguage {

  static NetworkLanguage of(LanguageBundle bundle) {
    return new NetworkLanguage(
        bundle.network(), bundle.network().reader(), bundle.codec(), bundle.provenance());
  }

  @Override
  public Judged judge(JavaSparkContext spark, TokenSource tokens, Split split) {
    String networkJson = network.network().configurationJson();
    try (SequenceScorer scorer = new SequenceScorer(spark, tokens, networkJson)) {
      return new Judged(scorer.evaluate(split, network.network().copyParameters()));
    }
  }
}
