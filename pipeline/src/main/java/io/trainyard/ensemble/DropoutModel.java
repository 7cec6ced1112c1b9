package io.trainyard.ensemble;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.dataset.Split;
import io.trainyard.ensemble.combination.Combiner;
import io.trainyard.ensemble.measures.EnsembleMeasures;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.evaluation.Judgement;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.inference.DropoutPasses;
import io.trainyard.inference.Prediction;
import io.trainyard.inference.RangeScorer;
import io.trainyard.inference.TrainedModel;
import io.trainyard.inference.Views;
import io.trainyard.model.DropoutNetwork;
import io.trainyard.model.ImageShape;
import io.trainyard.model.ModelBundle;
import io.trainyard.model.Normalization;
import io.trainyard.model.Task;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * One network as an ensemble of its passes with dropout on, whose mean is taken: Monte Carlo
 * dropout (Gal and Ghahramani, "Dropout as a Bayesian approximation", ICML 2016). It is judged
 * beside weight scaling, the one pass with dropout off that stands in for that mean as a rule.
 */
public final class DropoutModel implements TrainedModel {

  /** Of all passes' answers on a range, in one task; several tasks share an executor's heap. */
  private static final long MOST_BYTES = 1L << 30;

  private final ModelBundle bundle;
  private final DropoutPasses passes;

  private DropoutModel(ModelBundle bundle, DropoutPasses passes) {
    this.bundle = bundle;
    this.passes = passes;
  }

  /**
   * @throws BadData if there is no bundle of a network, or it is damaged
   * @throws BadConfiguration if there is an ensemble, or the network's dropout cannot be left on
   */
  public static DropoutModel read(Path directory, DropoutPasses passes, Configuration hadoop) {
    if (WrittenEnsemble.isAt(directory, hadoop)) {
      throw new BadConfiguration(
          "cannot make passes with dropout through %s: expected a bundle of one network, found an ensemble; give a member, such as --model %s/%s/1"
              .formatted(directory, directory, Members.GROUP));
    }
    ModelBundle bundle = ModelBundle.read(directory, hadoop);
    // Refused here, and not in every task.
    DropoutNetwork.fromJson(bundle.network().configurationJson());
    return new DropoutModel(bundle, passes);
  }

  /**
   * A task holds its rows x (passes + 1) x outputs numbers: all answers are combined at once.
   *
   * @param rows of the task that has most
   * @throws BadConfiguration if that would be more than a task may have
   */
  static void requireRoom(int passes, int outputs, long rows) {
    long bytesOfPass = Float.BYTES * rows * outputs;
    long most = MOST_BYTES / bytesOfPass - 1;
    if (passes > most) {
      throw new BadConfiguration(
          "cannot make %d passes with dropout of %d outputs: expected answers of at most %d MiB in a task, found %d MiB; %s"
              .formatted(
                  passes,
                  outputs,
                  MOST_BYTES >> 20,
                  bytesOfPass * (passes + 1L) >> 20,
                  most < 1
                      ? "leave evaluation.mc-dropout null"
                      : "set evaluation.mc-dropout to %d or less".formatted(most)));
    }
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
    return Map.of("mc_dropout_passes", passes.count());
  }

  @Override
  public List<String> columns() {
    return task() instanceof Task.Regression regression
        ? ValueEnsemble.columns(regression)
        : EnsembleModel.COLUMNS;
  }

  @Override
  public List<String> extras() {
    return task() instanceof Task.Regression ? DropoutValueReport.ENDINGS : DropoutReport.ENDINGS;
  }

  @Override
  public Use use(
      JavaSparkContext spark, Dataset dataset, EvaluationSettings evaluation, Views views) {
    RangeScorer ranges = new RangeScorer(dataset, evaluation, views);
    Broadcast<float[]> parameters = spark.broadcast(bundle.network().copyParameters());
    Source source =
        new Source(
            ranges,
            bundle.network().configurationJson(),
            bundle.normalization(),
            parameters,
            passes);
    return new AtWork(new EnsembleScorer(spark, source), ranges, parameters, evaluation.topK());
  }

  /** Answers of as many members as there are passes, and of one more: the pass without dropout. */
  private record Source(
      RangeScorer scorer,
      String networkJson,
      Normalization normalization,
      Broadcast<float[]> parameters,
      DropoutPasses passes)
      implements EnsembleScorer.Source {

    @Override
    public List<RowRange> ranges(Split split) {
      return scorer.ranges(split);
    }

    @Override
    public EnsembleScorer.Answers answers(RowRange range, Configuration hadoop) {
      List<RangeScorer.Scored> scored =
          scorer.score(range, networkJson, normalization, parameters.value(), passes, hadoop);
      float[][] batches =
          scored.stream().map(RangeScorer.Scored::probabilities).toArray(float[][]::new);
      return new EnsembleScorer.Answers(range, scored.get(0).truth(), batches);
    }
  }

  /** The passes at work on a dataset. */
  private final class AtWork implements Use {

    private final EnsembleScorer scorer;
    private final RangeScorer ranges;
    private final Broadcast<float[]> parameters;
    private final int topK;
    private final Combiner mean = Combiner.mean(passes.count(), task().outputs());
    private final Combiner alone = Combiner.mean(1, task().outputs());

    AtWork(EnsembleScorer scorer, RangeScorer ranges, Broadcast<float[]> parameters, int topK) {
      this.scorer = scorer;
      this.ranges = ranges;
      this.parameters = parameters;
      this.topK = topK;
    }

    private void requireRoom(Split split) {
      long rows = ranges.ranges(split).stream().mapToLong(RowRange::rows).max().orElse(1);
      DropoutModel.requireRoom(passes.count(), task().outputs(), Math.max(1, rows));
    }

    /**
     * @throws BadConfiguration if so many passes' answers would take more memory than a task may
     *     have
     */
    @Override
    public Judged judge(Split split, int mistakes) {
      requireRoom(split);
      return task() instanceof Task.Regression regression
          ? judgeValues(split, regression)
          : judgeClasses(split, mistakes);
    }

    private String title(Split split) {
      return split.label() + " rows, " + provenance().get("run_id");
    }

    private Judged judgeValues(Split split, Task.Regression regression) {
      DropoutValueReport report = DropoutValueReport.of(regression, passes.count());
      scorer.inOrder(split, report::part, report::merge);
      return new Judged(
          new Judgement.OfValues(report.passes().ensemble()),
          report.beside(),
          report.figures(),
          report.files(title(split)));
    }

    private Judged judgeClasses(Split split, int mistakes) {
      JudgeParts work =
          new JudgeParts(new EnsembleModel.JudgeParts(ranges, mean, topK, mistakes), alone, topK);
      EnsembleMeasures averaged = new EnsembleMeasures(mean, topK);
      EnsembleMeasures scaled = new EnsembleMeasures(alone, topK);
      Judgement judgement = ranges.nothingYet(mistakes);
      scorer.inOrder(
          split,
          work::of,
          part -> {
            averaged.merge(part.averaged().measures());
            judgement.merge(part.averaged().judgement());
            scaled.merge(part.scaled());
          });
      DropoutReport report = new DropoutReport(averaged, scaled);
      return new Judged(judgement, report.beside(), report.figures(), report.files(title(split)));
    }

    /**
     * @throws BadConfiguration as {@link #judge}
     */
    @Override
    public JavaRDD<Prediction> predict(Split split) {
      requireRoom(split);
      if (task() instanceof Task.Regression regression) {
        ValueEnsemble values = new ValueEnsemble(regression, passes.count());
        Combiner own = mean;
        return scorer.flatMap(
            split, answers -> values.predictions(answers.members(0, values.members()), own));
      }
      PredictParts work = new PredictParts(new EnsembleModel.PredictParts(task(), mean));
      return scorer.flatMap(split, work::of);
    }

    @Override
    public void close() {
      scorer.close();
      SparkFailures.destroyQuietly(List.of(parameters));
    }
  }

  /**
   * @param scaled of the pass without dropout, as an ensemble of one
   */
  private record JudgedPart(EnsembleModel.JudgedPart averaged, EnsembleMeasures scaled)
      implements Serializable {}

  private record JudgeParts(EnsembleModel.JudgeParts averaging, Combiner alone, int topK)
      implements Serializable {

    JudgedPart of(EnsembleScorer.Answers answers) {
      int passes = answers.batches().length - 1;
      EnsembleMeasures scaled = new EnsembleMeasures(alone, topK);
      scaled.add(answers.labels(), answers.members(passes, passes + 1).batches());
      return new JudgedPart(averaging.of(answers.members(0, passes)), scaled);
    }
  }

  private record PredictParts(EnsembleModel.PredictParts averaging) implements Serializable {

    List<Prediction> of(EnsembleScorer.Answers answers) {
      return averaging.of(answers.members(0, answers.batches().length - 1));
    }
  }
}
