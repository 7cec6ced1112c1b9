package io.trainyard.ensemble;

import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.ensemble.EnsembleSettings.CombineOn;
import io.trainyard.ensemble.combination.Combination;
import io.trainyard.ensemble.combination.Combiner;
import io.trainyard.ensemble.measures.EnsembleMeasures;
import io.trainyard.ensemble.measures.OutOfBag;
import io.trainyard.ensemble.membership.Bag;
import io.trainyard.inference.RangeScorer;
import io.trainyard.inference.Views;
import io.trainyard.memory.CombiningNeed;
import io.trainyard.model.Task;
import io.trainyard.training.TaskMemory;
import io.trainyard.training.TaskTraining;
import io.trainyard.training.TrainingSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;

/** An ensemble of models of images. */
final class ImageEnsemble implements EnsembleMaterial {

  private final EnsembleSettings ensemble;
  private final TrainingSettings settings;
  private final Dataset dataset;
  private final Members members;

  /**
   * @param configuration that both settings were read from
   * @throws io.trainyard.failure.BadConfiguration if a member's settings are wrong, its network
   *     does not fit the data, members cannot be combined so, or there are no rows for some
   */
  ImageEnsemble(
      EnsembleSettings ensemble,
      TrainingSettings settings,
      Configuration configuration,
      Dataset dataset,
      org.apache.hadoop.conf.Configuration hadoop) {
    this.ensemble = ensemble;
    this.settings = settings;
    this.dataset = dataset;
    requireCombinable();
    this.members = new Members(ensemble, settings, configuration, dataset, hadoop);
    members.bagging().requireRowsForEach(dataset.rows(Split.TRAIN));
    requireRowsLeftOut();
  }

  /** What is to be judged by, or fitted to, rows that members did not see needs some. */
  private void requireRowsLeftOut() {
    long rows = dataset.rows(Split.TRAIN);
    if (ensemble.outOfBag()) {
      members.bagging().requireRowsLeftOut(rows, "oob-score = true", "false");
    }
    if (ensemble.combineOn() == CombineOn.OUT_OF_BAG) {
      members.bagging().requireRowsLeftOut(rows, "combine-on = out-of-bag", "validation");
    }
  }

  /** What cannot be combined is told before it is trained. */
  private void requireCombinable() {
    ensemble
        .combination()
        .ifPresent(
            kind ->
                Combining.requirePossible(
                    kind, ensemble.estimators(), dataset.manifest().task(), settings.run().seed()));
  }

  @Override
  public String datasetPath() {
    return dataset.path();
  }

  @Override
  public String fingerprint() {
    return dataset.fingerprint();
  }

  @Override
  public String networks() {
    return members.networks();
  }

  @Override
  public List<TaskTraining> trainings() {
    return members.trainings();
  }

  @Override
  public List<MllibTraining> driven() {
    return members.driven();
  }

  @Override
  public CombiningNeed combiningNeed(TaskMemory needed) {
    int estimators = ensemble.estimators();
    int classes = dataset.manifest().task().outputs();
    Split rows = ensemble.combineOn() == CombineOn.OUT_OF_BAG ? Split.TRAIN : Split.VALIDATION;
    return new CombiningNeed(
        Math.min(ensemble.memberCacheBytes(), needed.parameterBytes()),
        MemberModel.readingHeap(needed),
        EnsembleScorer.bytesOfTask(estimators, classes),
        combination().fitBytes(estimators, classes, dataset.rows(rows)),
        0);
  }

  @Override
  public Combined combine(
      JavaSparkContext spark, List<MemberModel> models, Map<String, Object> provenance) {
    List<Bag> bags = models.stream().map(one -> members.bag(one.number())).toList();
    RangeScorer ranges = new RangeScorer(dataset, settings.evaluation(), Views.ONE);
    try (EnsembleScorer scorer =
        new EnsembleScorer(spark, ranges, outline(), models, ensemble.memberCacheBytes())) {
      Combiner combiner = combiner(scorer, bags);
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.putAll(fit().figures());
      figures.putAll(validated(scorer, combiner));
      if (ensemble.outOfBag()) {
        figures.putAll(outOfBag(scorer, combiner, bags));
      }
      return new Combined(bundle(models, combiner, provenance), figures);
    }
  }

  private EnsembleBundle bundle(
      List<MemberModel> models, Combiner combiner, Map<String, Object> provenance) {
    return new EnsembleBundle(
        dataset.manifest().image(),
        dataset.manifest().task(),
        models,
        combiner,
        fit(),
        Optional.of(members.bagging()),
        provenance);
  }

  private Combination combination() {
    return ensemble.combination().orElseGet(Combination.Mean::new);
  }

  @Override
  public Fit fit() {
    return Fit.of(combination(), ensemble.combineOn());
  }

  private Combiner combiner(EnsembleScorer scorer, List<Bag> bags) {
    Combining combining =
        new Combining(combination(), bags.size(), dataset.manifest().task(), settings.run().seed());
    return switch (ensemble.combineOn()) {
      case VALIDATION -> combining.on(scorer, Split.VALIDATION);
      case OUT_OF_BAG -> combining.outOfBag(scorer, bags);
    };
  }

  private MemberModel.Outline outline() {
    var manifest = dataset.manifest();
    return new MemberModel.Outline(manifest.image(), manifest.task());
  }

  private Map<String, Object> validated(EnsembleScorer scorer, Combiner combiner) {
    if (dataset.manifest().task() instanceof Task.Regression regression) {
      return new ValueEnsemble(regression, combiner.members()).validated(scorer, combiner);
    }
    int topK = settings.evaluation().topK();
    EnsembleMeasures all = new EnsembleMeasures(combiner, topK);
    scorer.inOrder(
        Split.VALIDATION,
        answers -> {
          EnsembleMeasures part = new EnsembleMeasures(combiner, topK);
          part.add(answers.labels(), answers.batches());
          return part;
        },
        all::merge);
    Map<String, Object> figures = new LinkedHashMap<>();
    all.ensemble().named().forEach((metric, value) -> figures.put("val_" + metric, value));
    EnsembleReport.beside(all)
        .forEach(
            (what, metrics) ->
                metrics.forEach((metric, value) -> figures.put(what + "_val_" + metric, value)));
    return figures;
  }

  private Map<String, Object> outOfBag(EnsembleScorer scorer, Combiner combiner, List<Bag> bags) {
    if (dataset.manifest().task() instanceof Task.Regression regression) {
      return new ValueEnsemble(regression, combiner.members()).outOfBag(scorer, combiner, bags);
    }
    int topK = settings.evaluation().topK();
    OutOfBag all = new OutOfBag(combiner, topK);
    scorer.inOrder(
        Split.TRAIN,
        answers -> {
          OutOfBag part = new OutOfBag(combiner, topK);
          part.add(answers.labels(), answers.batches(), Combining.counts(answers, bags));
          return part;
        },
        all::merge);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("oob_rows", all.rows());
    figures.put("oob_rows_in_every_bag", all.neverOutOfBag());
    if (all.rows() > 0) {
      all.metrics().named().forEach((metric, value) -> figures.put("oob_" + metric, value));
      figures.put("oob_expected_calibration_error", all.calibration().expectedError());
      figures.put("oob_members_per_row", all.membersPerRow());
    }
    return figures;
  }
}
