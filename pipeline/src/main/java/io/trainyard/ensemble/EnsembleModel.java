package io.trainyard.ensemble;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.ensemble.combination.Combination;
import io.trainyard.ensemble.combination.Combiner;
import io.trainyard.ensemble.measures.EnsembleMeasures;
import io.trainyard.ensemble.measures.Uncertainty;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.evaluation.Judgement;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.inference.Prediction;
import io.trainyard.inference.RangeScorer;
import io.trainyard.inference.TrainedModel;
import io.trainyard.inference.Views;
import io.trainyard.model.ImageShape;
import io.trainyard.random.Seed;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An ensemble put to use as one model. */
public final class EnsembleModel implements TrainedModel {

  private static final Logger LOG = LoggerFactory.getLogger(EnsembleModel.class);

  /** What {@link PredictParts} says of a row beside its probabilities. */
  static final List<String> COLUMNS = List.of("entropy", "mutual_information");

  private final EnsembleBundle bundle;
  private final EnsembleSettings settings;
  private final Seed seed;

  private EnsembleModel(EnsembleBundle bundle, EnsembleSettings settings, Seed seed) {
    this.bundle = bundle;
    this.settings = settings;
    this.seed = seed;
  }

  /** Whether there is an ensemble in {@code directory}. */
  public static boolean isAt(Path directory, Configuration hadoop) {
    return EnsembleBundle.isAt(directory, hadoop);
  }

  /**
   * Reads what describes an ensemble; its members are read when they are needed.
   *
   * @param settings whose combination, if there is one, takes the place of the ensemble's own; it
   *     is fitted to validation rows
   * @param seed of the choice of such rows
   * @throws BadData if it is damaged
   * @throws BadConfiguration if the combination was to be fitted to other rows
   */
  public static EnsembleModel read(
      Path directory, EnsembleSettings settings, Seed seed, Configuration hadoop) {
    EnsembleBundle bundle = EnsembleBundle.read(directory, hadoop);
    boolean fitted = settings.combination().map(Combination::isFitted).orElse(false);
    boolean other = settings.combination().isPresent() && !sameKind(bundle, settings);
    if (other && fitted && settings.combineOn() == EnsembleSettings.CombineOn.OUT_OF_BAG) {
      throw new BadConfiguration(
          "cannot combine the members of %s anew: expected ensemble.combine-on = validation, found out-of-bag, which is for the job that trains them; set it to validation"
              .formatted(directory));
    }
    return new EnsembleModel(bundle, settings, seed);
  }

  private static boolean sameKind(EnsembleBundle bundle, EnsembleSettings settings) {
    return settings
        .combination()
        .map(combination -> combination.kind().equals(bundle.combiner().kind()))
        .orElse(true);
  }

  @Override
  public ImageShape input() {
    return bundle.input();
  }

  @Override
  public List<String> classNames() {
    return bundle.classNames();
  }

  @Override
  public Map<String, Object> provenance() {
    return bundle.provenance();
  }

  @Override
  public List<String> columns() {
    return COLUMNS;
  }

  @Override
  public List<String> extras() {
    return EnsembleReport.ENDINGS;
  }

  @Override
  public Use use(
      JavaSparkContext spark, Dataset dataset, EvaluationSettings evaluation, Views views) {
    RangeScorer ranges = new RangeScorer(dataset, evaluation, views);
    EnsembleScorer scorer =
        new EnsembleScorer(
            spark,
            ranges,
            new MemberModel.Outline(bundle.input(), bundle.classNames()),
            bundle.members(),
            settings.memberCacheBytes());
    boolean done = false;
    try {
      Use use = new AtWork(scorer, ranges, combiner(scorer, dataset), evaluation.topK());
      done = true;
      return use;
    } finally {
      if (!done) {
        scorer.close();
      }
    }
  }

  private Combiner combiner(EnsembleScorer scorer, Dataset dataset) {
    if (settings.combination().isEmpty() || sameKind(bundle, settings)) {
      if (settings.combination().map(Combination::isFitted).orElse(false)) {
        LOG.warn(
            "the ensemble is combined by {} as it was made, not fitted anew",
            bundle.combiner().kind());
      }
      return bundle.combiner();
    }
    Combination combination = settings.combination().get();
    if (combination.isFitted() && dataset.rows(Split.VALIDATION) == 0) {
      throw new BadData(
          "cannot combine the members anew: expected validation rows in %s, found none; take a combination that is not fitted, such as mean"
              .formatted(dataset.path()));
    }
    return new Combining(combination, bundle.members().size(), bundle.classNames().size(), seed)
        .on(scorer, Split.VALIDATION);
  }

  /** An ensemble at work on a dataset. */
  private final class AtWork implements Use {

    private final EnsembleScorer scorer;
    private final RangeScorer ranges;
    private final Combiner combiner;
    private final int topK;

    AtWork(EnsembleScorer scorer, RangeScorer ranges, Combiner combiner, int topK) {
      this.scorer = scorer;
      this.ranges = ranges;
      this.combiner = combiner;
      this.topK = topK;
    }

    @Override
    public Judged judge(Split split, int mistakes) {
      JudgeParts work = new JudgeParts(ranges, combiner, topK, mistakes);
      EnsembleMeasures measures = new EnsembleMeasures(combiner, topK);
      Judgement judgement = ranges.nothingYet(mistakes);
      for (JudgedPart part : scorer.inOrder(split, work::of)) {
        measures.merge(part.measures());
        judgement.merge(part.judgement());
      }
      List<Integer> numbers = bundle.members().stream().map(MemberModel::number).toList();
      return new Judged(
          judgement,
          EnsembleReport.beside(measures),
          EnsembleReport.of(measures, numbers, combiner.kind()),
          EnsembleReport.files(
              measures, numbers, split.label() + " rows, " + provenance().get("run_id")));
    }

    @Override
    public JavaRDD<Prediction> predict(Split split) {
      PredictParts work = new PredictParts(combiner);
      return scorer.flatMap(split, work::of);
    }

    @Override
    public void close() {
      scorer.close();
    }
  }

  record JudgedPart(EnsembleMeasures measures, Judgement judgement) implements Serializable {}

  record JudgeParts(RangeScorer ranges, Combiner combiner, int topK, int mistakes)
      implements Serializable {

    JudgedPart of(EnsembleScorer.Answers answers) {
      EnsembleMeasures measures = new EnsembleMeasures(combiner, topK);
      measures.add(answers.labels(), answers.batches());
      Judgement judgement = ranges.nothingYet(mistakes);
      judgement.add(
          answers.range().from(),
          i -> answers.ids()[i],
          answers.labels(),
          combiner.combineBatch(answers.batches(), answers.rows()));
      return new JudgedPart(measures, judgement);
    }
  }

  record PredictParts(Combiner combiner) implements Serializable {

    List<Prediction> of(EnsembleScorer.Answers answers) {
      List<Prediction> predictions = new ArrayList<>();
      for (int i = 0; i < answers.rows(); i++) {
        float[][] row = answers.row(i);
        Uncertainty uncertainty = Uncertainty.of(row, combiner.weights());
        predictions.add(
            Prediction.of(
                answers.ids()[i],
                answers.labels()[i],
                combiner.combine(row),
                uncertainty.entropy(),
                uncertainty.mutualInformation()));
      }
      return predictions;
    }
  }
}
