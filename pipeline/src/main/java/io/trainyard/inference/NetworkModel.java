package io.trainyard.inference;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.model.ImageShape;
import io.trainyard.model.ModelBundle;
import io.trainyard.model.Task;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** One network. */
record NetworkModel(ModelBundle bundle) implements TrainedModel {

  @Override
  public ImageShape input() {
    return bundle.input();
  }

  @Override
  public Task task() {
    return bundle.task();
  }

  @Override
  public Map<String, Object> provenance() {
    return bundle.provenance();
  }

  @Override
  public Use use(
      JavaSparkContext spark, Dataset dataset, EvaluationSettings settings, Views views) {
    Scorer scorer =
        new Scorer(
            spark,
            dataset,
            bundle.network().configurationJson(),
            bundle.normalization(),
            settings,
            views);
    float[] parameters = bundle.network().copyParameters();
    return new Use() {
      @Override
      public Judged judge(Split split, int mistakes) {
        return new Judged(scorer.judge(split, parameters, mistakes));
      }

      @Override
      public JavaRDD<Prediction> predict(Split split) {
        return scorer.predict(split, parameters);
      }

      @Override
      public void close() {
        scorer.close();
      }
    };
  }
}
