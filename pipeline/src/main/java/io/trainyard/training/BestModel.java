package io.trainyard.training;

import io.trainyard.dataset.Dataset;
import io.trainyard.model.ModelBundle;
import io.trainyard.model.Network;
import io.trainyard.model.Normalization;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Writes the model that a training leaves. */
record BestModel(String networkJson, Dataset dataset, Normalization normalization) {

  /**
   * @param more what to say of where the model comes from, beside what the training itself tells
   */
  void write(
      TrainingResult result, Map<String, Object> more, Path directory, Configuration hadoop) {
    Map<String, Object> provenance = new LinkedHashMap<>(more);
    provenance.putAll(result.provenance());
    write(result.parameters(), provenance, directory, hadoop);
  }

  /**
   * @param more to say of where the parameters come from, beside the dataset
   */
  void write(float[] parameters, Map<String, Object> more, Path directory, Configuration hadoop) {
    // Built anew, so that the file does not depend on where training was last resumed.
    Network network = Network.fromJson(networkJson);
    network.setParameters(parameters);
    Map<String, Object> provenance = new LinkedHashMap<>(more);
    provenance.put("dataset_path", dataset.path());
    provenance.put("dataset_fingerprint", dataset.fingerprint());
    var manifest = dataset.manifest();
    new ModelBundle(network, manifest.image(), manifest.task(), normalization, provenance)
        .write(directory, hadoop);
  }
}
