package io.trainyard.inference;

import io.trainyard.language.LanguageModel;
import io.trainyard.model.RecurrentNetwork;
import io.trainyard.text.TextCodec;
import java.util.Map;
import java.util.Optional;

/**
 * A language model that was trained, whatever its kind.
 *
 * @param network that the model is; empty where it is another kind of model
 * @param codec how text becomes its tokens, and back
 * @param provenance where it comes from: values that JSON knows, by name
 */
public record TrainedLanguage(
    LanguageModel model,
    Optional<RecurrentNetwork> network,
    TextCodec codec,
    Map<String, Object> provenance) {

  /** The run that trained it. */
  public String runId() {
    return String.valueOf(provenance.get("run_id"));
  }

  /** The dataset that it was trained on. */
  public String datasetPath() {
    return String.valueOf(provenance.get("dataset_path"));
  }

  /** Epochs that it was trained for; 0 where it is not trained by epochs. */
  public int epoch() {
    return provenance.get("epoch") instanceof Number number ? number.intValue() : 0;
  }
}
