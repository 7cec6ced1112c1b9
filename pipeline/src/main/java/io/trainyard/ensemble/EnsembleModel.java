package io.trainyard.ensemble;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.ensemble.combination.Combiner;
import io.trainyard.ensemble.measures.EnsembleMeasures;
import io.trainyard.ensemble.measures.Uncertainty;
import io.trainyard.ensemble.measures.ValueMeasures;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.evaluation.Judgement;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.inference.Prediction;
import io.trainyard.inference.RangeScorer;
import io.trainyard.inference.TrainedModel;
import io.trainyard.inference.Views;
import io.trainyard.model.ImageShape;
import io.trainyard.model.Task;
import io.trainyard.random.Seed;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final Optional<Recombination> other;

  /**
   * @param other empty where the members are combined as they were when the ensemble was made
   */
  private EnsembleModel(
      EnsembleBundle bundle, EnsembleSettings settings, Optional<Recombination> other) {
    this.bundle = bundle;
    this.settings = settings;
    this.other = other;
  }

  /** Whether there is an ensemble in {@code directory}. */
  public static boolean isAt(Path directory, Configuration hadoop) {
    return WrittenEnsemble.isAt(directory, hadoop);
  }

  /**
   * Reads what describes an ensemble; its members are read when they are needed.
   *
   * @param settings whose combination, if there is one, takes the place of the ensemble's own: it
   *     is fitted anew unless it is of the same kind, with the same parameters and on the same rows
   * @param seed of the choice of the rows that it is fitted to
   * @throws BadData if it is damaged
   * @throws BadConfiguration if the combination cannot be fitted to these members
   */
  public static EnsembleModel read(
      Path directory, EnsembleSettings settings, Seed seed, Configuration hadoop) {
    EnsembleBundle bundle = EnsembleBundle.read(directory, hadoop);
    Optional<Recombination> other =
        settings
            .combination()
            .map(kind -> new Recombination(bundle, kind, settings.combineOn(), seed))
            .filter(Recombination::isOther);
    other.ifPresent(recombination -> recombination.requirePossible(directory));
    return new EnsembleModel(bundle, settings, other);
  }

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
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>(fit().figures());
    figures.put("combined_anew", other.isPresent());
    return figures;
  }

  @Override
  public List<String> columns() {
    return task() instanceof Task.Regression regression
        ? ValueEnsemble.columns(regression)
        : COLUMNS;
  }

  @Override
  public List<String> extras() {
    return task() instanceof Task.Regression ? ValueReport.ENDINGS : EnsembleReport.ENDINGS;
  }

  @Override
  public Use use(
      JavaSparkContext spark, Dataset dataset, EvaluationSettings evaluation, Views views) {
    RangeScorer ranges = new RangeScorer(dataset, evaluation, views);
    EnsembleScorer scorer =
        new EnsembleScorer(spark, ranges, outline(), bundle.members(), cacheBytes());
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

  /** What all members have in common. */
  MemberModel.Outline outline() {
    return new MemberModel.Outline(bundle.input(), bundle.task());
  }

  List<MemberModel> members() {
    return bundle.members();
  }

  /** Of the members, in their order. */
  List<Integer> numbers() {
    return bundle.members().stream().map(MemberModel::number).toList();
  }

  /** Of members' parameters that a process may keep. */
  long cacheBytes() {
    return settings.memberCacheBytes();
  }

  /**
   * How the members are combined on this dataset.
   *
   * @param scorer of what is combined, by which a combination is fitted anew where one is asked for
   */
  Combiner combiner(EnsembleScorer scorer, Dataset dataset) {
    return other
        .map(
            recombination -> {
              LOG.info("{}", recombination.describe(dataset));
              return recombination.combiner(scorer, dataset);
            })
        .orElseGet(bundle::combiner);
  }

  Fit fit() {
    return other.map(Recombination::fit).orElseGet(bundle::fit);
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
      return task() instanceof Task.Regression regression
          ? judgeValues(split, new ValueEnsemble(regression, combiner.members()))
          : judgeClasses(split, mistakes);
    }

    private Judged judgeValues(Split split, ValueEnsemble values) {
      ValueMeasures measures = values.measures(scorer, split, combiner);
      return new Judged(
          new Judgement.OfValues(measures.ensemble()),
          ValueReport.beside(measures),
          ValueReport.of(measures, numbers(), fit()),
          ValueReport.files(measures, numbers(), title(split)));
    }

    private String title(Split split) {
      return split.label() + " rows, " + provenance().get("run_id");
    }

    private Judged judgeClasses(Split split, int mistakes) {
      JudgeParts work = new JudgeParts(ranges, combiner, topK, mistakes);
      EnsembleMeasures measures = new EnsembleMeasures(combiner, topK);
      Judgement judgement = ranges.nothingYet(mistakes);
      scorer.inOrder(
          split,
          work::of,
          part -> {
            measures.merge(part.measures());
            judgement.merge(part.judgement());
          });
      return new Judged(
          judgement,
          EnsembleReport.beside(measures),
          EnsembleReport.of(measures, numbers(), fit()),
          EnsembleReport.files(measures, numbers(), title(split)));
    }

    @Override
    public JavaRDD<Prediction> predict(Split split) {
      if (task() instanceof Task.Regression regression) {
        ValueEnsemble values = new ValueEnsemble(regression, combiner.members());
        Combiner own = combiner;
        return scorer.flatMap(split, answers -> values.predictions(answers, own));
      }
      PredictParts work = new PredictParts(task(), combiner);
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
          answers.truth(),
          combiner.combineBatch(answers.batches(), answers.rows()));
      return new JudgedPart(measures, judgement);
    }
  }

  record PredictParts(Task task, Combiner combiner) implements Serializable {

    List<Prediction> of(EnsembleScorer.Answers answers) {
      List<Prediction> predictions = new ArrayList<>();
      for (int i = 0; i < answers.rows(); i++) {
        float[][] row = answers.row(i);
        Uncertainty uncertainty = Uncertainty.of(row, combiner.weights());
        predictions.add(
            Prediction.of(
                task,
                answers.truth(),
                i,
                combiner.combine(row),
                uncertainty.entropy(),
                uncertainty.mutualInformation()));
      }
      return predictions;
    }
  }
}
