package io.trainyard.training;

import io.trainyard.dataset.Split;
import io.trainyard.inference.TextScorer;
import io.trainyard.model.Network;
import io.trainyard.model.RecurrentNetwork;
import io.trainyard.results.Outlet;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;

/** A training of a language model. */
record TextMaterial(LanguageRun.Text text) implements TaskMaterial {

  /** Judges by the validation text. */
  private record Judge(TextScorer scorer) implements TaskJudge {

    @Override
    public Map<String, Double> of(float[] parameters) {
      return scorer.evaluate(Split.VALIDATION, parameters).named();
    }

    @Override
    public EpochFigures figures() {
      return EpochFigures.ofTokens(Map::of);
    }

    @Override
    public void close() {
      scorer.close();
    }
  }

  @Override
  public TaskJudge judge(TaskTraining training, TrainingSettings settings, Configuration hadoop) {
    return new Judge(new TextScorer(text.tokens(), training.plan().networkJson(), hadoop));
  }

  /** Such networks have no running statistics. */
  @Override
  public float[] normalized(
      TaskTraining training, float[] mean, Configuration hadoop, Runnable between) {
    return mean;
  }

  @Override
  public WeightKeeper keeper(TaskTraining training, TrainingSettings settings, Outlet outlet) {
    return EpochSamples.of(training.plan().networkJson(), text, settings, outlet);
  }

  @Override
  public void write(
      TaskTraining training, TrainingResult result, Path directory, Configuration hadoop) {
    new BestLanguage(training.plan().networkJson(), text)
        .write(result, training.provenance(), directory, hadoop);
  }

  @Override
  public List<String> warnings(TaskTraining training) {
    return text.warning(training.settings().samples()).stream().toList();
  }

  @Override
  public TaskNeed need(TaskTraining training, TrainingSettings settings, SparkConf conf) {
    Network network = Network.fromJson(training.plan().networkJson());
    return new LanguageNeed(
        settings,
        RecurrentNetwork.of(network),
        text.tokens(),
        text.samples(settings.samples()).isPresent());
  }
}
