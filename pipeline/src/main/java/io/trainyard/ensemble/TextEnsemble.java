package io.trainyard.ensemble;

import io.trainyard.config.Configuration;
import io.trainyard.dataset.Split;
import io.trainyard.ensemble.combination.Combination;
import io.trainyard.evaluation.PooledMetrics;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.inference.PooledScorer;
import io.trainyard.memory.CombiningNeed;
import io.trainyard.training.LanguageRun;
import io.trainyard.training.OpenedRun;
import io.trainyard.training.TaskMemory;
import io.trainyard.training.TaskTraining;
import io.trainyard.training.TrainingSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;

/** An ensemble of language models, each trained on all of one text. */
final class TextEnsemble implements EnsembleMaterial {

  private final EnsembleSettings ensemble;
  private final LanguageRun.Text text;
  private final List<TaskTraining> trainings = new ArrayList<>();

  /**
   * @param configuration that both settings were read from
   * @throws BadConfiguration if language models make no such ensemble, or a member's settings are
   *     wrong
   * @throws io.trainyard.failure.BadData if there is too little text
   */
  TextEnsemble(
      EnsembleSettings ensemble,
      TrainingSettings settings,
      Configuration configuration,
      LanguageRun.Text text) {
    this.ensemble = ensemble;
    this.text = text;
    requirePossible(ensemble);
    MemberPlan.forEach(ensemble, settings, configuration, this::add);
  }

  private static void requirePossible(EnsembleSettings ensemble) {
    if (!LanguageEnsemble.canPool(ensemble)) {
      throw new BadConfiguration(
          "cannot make an ensemble of language models: expected ensemble.combination.kind to be one of %s, found %s"
              .formatted(LanguageEnsemble.POOLS, ensemble.combination().orElseThrow().kind()));
    }
  }

  private void add(MemberPlan plan) {
    TrainingSettings settings = plan.settings();
    trainings.add(TaskTraining.of(plan.place(), settings, plan.effective(), text, plan.seeds()));
  }

  @Override
  public String datasetPath() {
    return text.path();
  }

  @Override
  public String fingerprint() {
    return text.tokens().fingerprint();
  }

  @Override
  public String networks() {
    return OpenedRun.networks(trainings);
  }

  @Override
  public List<TaskTraining> trainings() {
    return List.copyOf(trainings);
  }

  @Override
  public List<MllibTraining> driven() {
    return List.of();
  }

  @Override
  public CombiningNeed combiningNeed(TaskMemory needed) {
    return new CombiningNeed(
        Math.min(ensemble.memberCacheBytes(), needed.parameterBytes()),
        MemberModel.readingHeap(needed),
        PooledScorer.bytesOfTask(text.tokens()),
        0,
        needed.inferenceBytes(PooledScorer.MOST_NETWORKS) + MemberModel.readingArrays(needed));
  }

  @Override
  public Fit fit() {
    Combination wanted = ensemble.combination().orElseGet(Combination.Mean::new);
    return Fit.of(wanted, ensemble.combineOn());
  }

  @Override
  public Combined combine(
      JavaSparkContext spark, List<MemberModel> models, Map<String, Object> provenance) {
    String codec = LanguageEnsembleBundle.checksum(text.codec());
    var bundle = new LanguageEnsembleBundle(models, codec, fit(), provenance);
    PooledMetrics measures =
        new PooledScorer(spark, text.tokens(), LanguageEnsemble.pool(fit()))
            .score(Split.VALIDATION, bundle.members(ensemble.memberCacheBytes()));
    Map<String, Object> figures = new LinkedHashMap<>(fit().figures());
    figures.put("vocabulary", text.tokens().vocabulary());
    measures.pooled().named().forEach((metric, value) -> figures.put("val_" + metric, value));
    LanguageReport.beside(measures)
        .forEach(
            (what, metrics) ->
                metrics.forEach((metric, value) -> figures.put(what + "_val_" + metric, value)));
    return new Combined(bundle, figures);
  }
}
