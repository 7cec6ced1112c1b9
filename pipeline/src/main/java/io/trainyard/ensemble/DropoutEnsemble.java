package io.trainyard.ensemble;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.ensemble.combination.Combiner;
import io.trainyard.ensemble.measures.EnsembleMeasures;
import io.trainyard.ensemble.measures.MeanUncertainty;
import io.trainyard.ensemble.measures.SplitUncertainty;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.evaluation.Judgement;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.inference.DropoutPasses;
import io.trainyard.inference.Prediction;
import io.trainyard.inference.RangeScorer;
import io.trainyard.inference.TrainedModel;
import io.trainyard.inference.Views;
import io.trainyard.model.ImageShape;
import io.trainyard.model.Task;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * An ensemble each of whose members answers with the mean of its own passes with dropout on: Monte
 * Carlo dropout (Gal and Ghahramani, "Dropout as a Bayesian approximation", ICML 2016) of a deep
 * ensemble. The means are combined as the members' predictions are. A member without dropout
 * answers as always. It is judged beside weight scaling, the members with dropout off.
 */
public final class DropoutEnsemble implements TrainedModel {

  static final List<String> COLUMNS =
      List.of(
          "entropy",
          "mutual_information",
          "mutual_information_between_members",
          "mutual_information_within_members");

  private final EnsembleModel ensemble;
  private final Set<Integer> dropping;
  private final DropoutPasses passes;

  private DropoutEnsemble(EnsembleModel ensemble, Set<Integer> dropping, DropoutPasses passes) {
    this.ensemble = ensemble;
    this.dropping = dropping;
    this.passes = passes;
  }

  /**
   * Reads what describes an ensemble, and looks at each member for dropout.
   *
   * @param settings of which combination, if there is one, takes the place of the ensemble's own;
   *     as in {@link EnsembleModel#read}, but fitted to the means of passes
   * @throws io.trainyard.failure.BadData if the ensemble or a member is damaged
   * @throws BadConfiguration if no member has dropout, one has some that cannot be left on, or the
   *     combination cannot be fitted to these members
   */
  public static DropoutEnsemble read(
      Path directory, EnsembleSettings settings, DropoutPasses passes, Configuration hadoop) {
    EnsembleModel ensemble = EnsembleModel.read(directory, settings, passes.seed(), hadoop);
    Set<Integer> dropping = new TreeSet<>();
    for (MemberModel member : ensemble.members()) {
      if (drops(member, settings.memberCacheBytes(), hadoop)) {
        dropping.add(member.number());
      }
    }
    if (dropping.isEmpty()) {
      throw new BadConfiguration(
          "cannot make passes with dropout on: expected members with dropout in %s, found none among %d; leave evaluation.mc-dropout null, or train members with dropout, such as model.dropout = 0.5"
              .formatted(directory, ensemble.members().size()));
    }
    return new DropoutEnsemble(ensemble, dropping, passes);
  }

  private static boolean drops(MemberModel member, long cacheBytes, Configuration hadoop) {
    try {
      return MemberCache.OF_IMAGES.get(member, cacheBytes, hadoop).body().drops();
    } catch (BadConfiguration e) {
      throw new BadConfiguration(
          "member %d of the ensemble: %s".formatted(member.number(), e.getMessage()), e);
    }
  }

  @Override
  public ImageShape input() {
    return ensemble.input();
  }

  @Override
  public Task task() {
    return ensemble.task();
  }

  @Override
  public Map<String, Object> provenance() {
    return ensemble.provenance();
  }

  @Override
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>(ensemble.figures());
    figures.put("mc_dropout_passes", passes.count());
    figures.put("members_with_dropout", dropping.size());
    return figures;
  }

  @Override
  public List<String> columns() {
    return task() instanceof Task.Regression regression
        ? DroppedValues.columns(regression)
        : COLUMNS;
  }

  @Override
  public List<String> extras() {
    return ensemble.extras();
  }

  @Override
  public Use use(
      JavaSparkContext spark, Dataset dataset, EvaluationSettings evaluation, Views views) {
    RangeScorer ranges = new RangeScorer(dataset, evaluation, views);
    EnsembleScorer scorer =
        new EnsembleScorer(
            spark,
            new DroppingMembers(
                ranges,
                ensemble.outline(),
                new ArrayList<>(ensemble.members()),
                dropping,
                passes,
                ensemble.cacheBytes()));
    boolean done = false;
    try {
      Use use = new AtWork(scorer, ranges, ensemble.combiner(scorer, dataset), evaluation.topK());
      done = true;
      return use;
    } finally {
      if (!done) {
        scorer.close();
      }
    }
  }

  /** The members' passes at work on a dataset. */
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
          ? judgeValues(split, new DroppedValues(regression, combiner))
          : judgeClasses(split, mistakes);
    }

    private String title(Split split) {
      return split.label() + " rows, " + provenance().get("run_id");
    }

    private Judged judgeValues(Split split, DroppedValues values) {
      DroppedValues.Found found = values.judge(scorer, split);
      return new Judged(
          new Judgement.OfValues(found.averaged().ensemble()),
          found.beside(),
          found.report(ensemble.numbers(), dropping, passes.count(), ensemble.fit()),
          ValueReport.files(found.averaged(), ensemble.numbers(), title(split)));
    }

    private Judged judgeClasses(Split split, int mistakes) {
      JudgeParts work =
          new JudgeParts(
              new EnsembleModel.JudgeParts(ranges, combiner, topK, mistakes), combiner, topK);
      EnsembleMeasures averaged = new EnsembleMeasures(combiner, topK);
      EnsembleMeasures scaled = new EnsembleMeasures(combiner, topK);
      MeanUncertainty uncertainty = new MeanUncertainty();
      Judgement judgement = ranges.nothingYet(mistakes);
      scorer.inOrder(
          split,
          work::of,
          part -> {
            averaged.merge(part.averaged().measures());
            judgement.merge(part.averaged().judgement());
            scaled.merge(part.scaled());
            uncertainty.merge(part.uncertainty());
          });
      var report =
          new DropoutEnsembleReport(
              ensemble.numbers(), dropping, passes.count(), scaled, uncertainty.mean());
      return new Judged(
          judgement,
          report.beside(averaged),
          report.of(averaged, ensemble.fit()),
          EnsembleReport.files(averaged, ensemble.numbers(), title(split)));
    }

    @Override
    public JavaRDD<Prediction> predict(Split split) {
      if (task() instanceof Task.Regression regression) {
        DroppedValues values = new DroppedValues(regression, combiner);
        return scorer.flatMap(split, values::predictions);
      }
      PredictParts work = new PredictParts(task(), combiner);
      return scorer.flatMap(split, work::of);
    }

    @Override
    public void close() {
      scorer.close();
    }
  }

  /**
   * @param scaled of the members with dropout off
   */
  private record JudgedPart(
      EnsembleModel.JudgedPart averaged, EnsembleMeasures scaled, MeanUncertainty uncertainty)
      implements Serializable {}

  private record JudgeParts(EnsembleModel.JudgeParts averaging, Combiner combiner, int topK)
      implements Serializable {

    JudgedPart of(EnsembleScorer.Answers answers) {
      EnsembleMeasures scaled = new EnsembleMeasures(combiner, topK);
      scaled.add(answers.labels(), answers.dropped().orElseThrow().scaled());
      MeanUncertainty uncertainty = new MeanUncertainty();
      for (int i = 0; i < answers.rows(); i++) {
        uncertainty.add(uncertainty(answers, i, combiner));
      }
      return new JudgedPart(averaging.of(answers), scaled, uncertainty);
    }
  }

  private static SplitUncertainty uncertainty(
      EnsembleScorer.Answers answers, int row, Combiner combiner) {
    double[][] entropies = answers.dropped().orElseThrow().within();
    double[] ofRow = new double[entropies.length];
    for (int m = 0; m < ofRow.length; m++) {
      ofRow[m] = entropies[m][row];
    }
    return SplitUncertainty.of(answers.row(row), ofRow, combiner.weights());
  }

  private record PredictParts(Task task, Combiner combiner) implements Serializable {

    List<Prediction> of(EnsembleScorer.Answers answers) {
      List<Prediction> predictions = new ArrayList<>();
      for (int i = 0; i < answers.rows(); i++) {
        SplitUncertainty uncertainty = uncertainty(answers, i, combiner);
        predictions.add(
            Prediction.of(
                task,
                answers.truth(),
                i,
                combiner.combine(answers.row(i)),
                uncertainty.entropy(),
                uncertainty.mutualInformation(),
                uncertainty.betweenMembers(),
                uncertainty.withinMembers()));
      }
      return predictions;
    }
  }
}
