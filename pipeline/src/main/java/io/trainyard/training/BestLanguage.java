package io.trainyard.training;

import io.trainyard.inference.TrainedLanguage;
import io.trainyard.model.LanguageBundle;
import io.trainyard.model.Network;
import io.trainyard.model.RecurrentNetwork;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Writes the language model that a training leaves. */
record BestLanguage(String networkJson, LanguageRun.Text text) {

  /**
   * @param more what to say of where the model comes from, beside what the training itself tells
   * @return what was written
   */
  RecurrentNetwork write(
      TrainingResult result, Map<String, Object> more, Path directory, Configuration hadoop) {
    Map<String, Object> provenance = new LinkedHashMap<>(more);
    provenance.putAll(result.provenance());
    provenance.put("dataset_path", text.path());
    provenance.put("dataset_fingerprint", text.tokens().fingerprint());
    provenance.put(TrainedLanguage.ENDS_DOCUMENTS, text.tokens().endsDocuments());
    // Built anew, so that the file does not depend on where training was last resumed.
    Network network = Network.fromJson(networkJson);
    network.setParameters(result.parameters());
    RecurrentNetwork model = RecurrentNetwork.of(network);
    new LanguageBundle(model, text.codec(), provenance).write(directory, hadoop);
    return model;
  }
}
