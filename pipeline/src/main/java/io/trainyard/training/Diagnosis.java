package io.trainyard.training;

import io.trainyard.dataset.Split;
import io.trainyard.results.RunFiles;
import java.util.Map;

/** Measures networks beside their validation, as no decision goes by. */
interface Diagnosis {

  /** Measures nothing at all. */
  Diagnosis NONE =
      new Diagnosis() {
        @Override
        public void measure(float[] parameters) {}

        @Override
        public Map<Split, Map<String, Double>> metrics() {
          return Map.of();
        }

        @Override
        public void draw(float[] parameters, RunFiles files) {}
      };

  void measure(float[] parameters);

  /** What was measured last, by name. */
  Map<Split, Map<String, Double>> metrics();

  /** Measures parameters, and draws that. */
  void draw(float[] parameters, RunFiles files);

  /** The same validation, of parameters that are measured too. */
  default Trainer.Validation beside(Trainer.Validation validation) {
    return parameters -> {
      measure(parameters);
      return validation.of(parameters);
    };
  }
}
