package io.trainyard.analysis;

import io.trainyard.analysis.AnalysisPlan.Point;
import io.trainyard.analysis.CurvePicture.Figure;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Split;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Divergence;
import io.trainyard.inference.RangeScorer;
import io.trainyard.inference.Views;
import io.trainyard.model.Task;
import io.trainyard.results.BiasVarianceRow;
import io.trainyard.results.CurveRow;
import io.trainyard.results.RunFiles;
import io.trainyard.search.Trial;
import io.trainyard.search.TrialConfigurations;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.training.OpenedRun;
import io.trainyard.training.TaskOutcome;
import io.trainyard.training.TaskOutcome.Failed;
import io.trainyard.training.TaskOutcome.Finished;
import io.trainyard.training.TaskReport;
import io.trainyard.training.TaskTraining;
import io.trainyard.training.TaskTrainings;
import io.trainyard.training.TrainingSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An analysis of a way of training, with a run directory of its own. Opened again with the same
 * name it goes on with the trainings that have not ended, or has its result at once.
 */
public final class AnalysisRun {

  private static final Logger LOG = LoggerFactory.getLogger(AnalysisRun.class);

  private final AnalysisSettings analysis;
  private final TrainingSettings base;
  private final OpenedRun run;
  private final Dataset dataset;
  private final AnalysisPlan plan;
  private final AnalysisTrainings trainings;
  private final org.apache.hadoop.conf.Configuration hadoop;

  private AnalysisRun(
      AnalysisSettings analysis,
      TrainingSettings base,
      OpenedRun run,
      Dataset dataset,
      AnalysisPlan plan,
      AnalysisTrainings trainings,
      org.apache.hadoop.conf.Configuration hadoop) {
    this.analysis = analysis;
    this.base = base;
    this.run = run;
    this.dataset = dataset;
    this.plan = plan;
    this.trainings = trainings;
    this.hadoop = hadoop;
  }

  /**
   * Checks everything that can be checked before training, and opens the run directory.
   *
   * @param configuration that both settings were read from
   * @param versions of everything that trainings depend on
   * @param job the job's name
   * @throws BadConfiguration if a swept path does not exist, a training's configuration is wrong or
   *     its network does not fit the data, more rows are asked for than there are, or the run was
   *     another one
   * @throws BadData if the dataset is missing or damaged, has no rows to judge by, or the run's was
   *     another one
   */
  public static AnalysisRun open(
      AnalysisSettings analysis,
      TrainingSettings base,
      Configuration configuration,
      Map<String, String> versions,
      org.apache.hadoop.conf.Configuration hadoop,
      String job) {
    var configurations =
        new TrialConfigurations(configuration, TrainingSettings::read, wording(analysis));
    configurations.require(trials(analysis));
    Dataset dataset = OpenedRun.dataset(base, hadoop);
    requireRows(analysis, dataset);
    AnalysisPlan plan = new AnalysisPlan(analysis, dataset.rows(Split.TRAIN));
    var trainings = new AnalysisTrainings(plan, analysis, configurations, dataset, hadoop);
    var identity =
        new OpenedRun.Identity(
            job, configuration, TaskTraining.UNUSED_KEYS, trainings.networks(), versions);
    OpenedRun run = OpenedRun.open(base, dataset, identity, hadoop);
    return new AnalysisRun(analysis, base, run, dataset, plan, trainings, hadoop);
  }

  private static TrialConfigurations.Wording wording(AnalysisSettings analysis) {
    return new TrialConfigurations.Wording(
        "analyze",
        "point",
        path ->
            analysis.sweeps().stream()
                .filter(sweep -> sweep.path().equals(path))
                .map(Sweep::key)
                .findFirst()
                .orElse(AnalysisSettings.SECTION),
        "");
  }

  private static List<Trial> trials(AnalysisSettings analysis) {
    List<Trial> trials = new ArrayList<>();
    for (Sweep sweep : analysis.sweeps()) {
      for (SortedMap<String, String> settings : sweep.settings()) {
        trials.add(new Trial(trials.size() + 1, settings));
      }
    }
    return trials;
  }

  private static void requireRows(AnalysisSettings analysis, Dataset dataset) {
    List<String> found = analysis.tooManyRows(dataset.rows(Split.TRAIN)).toList();
    if (!found.isEmpty()) {
      throw new BadConfiguration(
          "cannot analyze: %s, the training rows of %s"
              .formatted(String.join("; ", found), dataset.path()));
    }
    if (dataset.rows(analysis.split()) == 0) {
      throw new BadData(
          "cannot analyze: expected %s rows in %s (analysis.split), found none; ingest a dataset that has some"
              .formatted(analysis.split().label(), dataset.path()));
    }
  }

  public String id() {
    return run.directory().path().getName();
  }

  public String path() {
    return run.directory().path().toString();
  }

  /** The figures of a run that has finished before. */
  public Optional<Map<String, Object>> finished() {
    Optional<Map<String, Object>> figures = run.finished();
    // A run that was killed between its success and this may have left them.
    figures.ifPresent(found -> removeModels());
    return figures;
  }

  /** What an analysis that is over has left, by its name in the JSON line. */
  public Map<String, String> files() {
    return results().names();
  }

  private Task task() {
    return dataset.manifest().task();
  }

  private AnalysisFiles results() {
    return new AnalysisFiles(
        new RunFiles(run.directory().path(), hadoop), analysis, Figure.of(task()));
  }

  /**
   * Makes the trainings that have not ended yet, and leaves tables and pictures.
   *
   * @return the run's figures by name, in snake_case
   * @throws io.trainyard.failure.Failure that is noted in the run directory too
   */
  public Map<String, Object> analyze(JavaSparkContext spark, AnalysisListener listener) {
    Map<String, Object> figures = run.make(spark, () -> make(spark, listener));
    removeModels();
    return figures;
  }

  private Map<String, Object> make(JavaSparkContext spark, AnalysisListener listener) {
    List<TaskTraining> all = trainings.in(run.directory().path());
    TaskTraining.warnings(all).forEach(LOG::warn);
    listener.started(all.size());
    List<TaskOutcome> outcomes;
    try (TaskTrainings tasks = new TaskTrainings(spark)) {
      outcomes = tasks.run(all, listener::ended);
    }
    Map<Integer, TaskReport> reports = reports(outcomes);
    listener.measuring();
    Findings findings = findings(reports, spark);
    listener.measured(findings);
    all.forEach(training -> training.place().outlet(hadoop).removeCheckpoints());
    return figures(outcomes, reports, findings);
  }

  private static Map<Integer, TaskReport> reports(List<TaskOutcome> outcomes) {
    Map<Integer, TaskReport> reports = new TreeMap<>();
    for (TaskOutcome outcome : outcomes) {
      if (outcome instanceof Finished finished) {
        reports.put(finished.number(), finished.report());
      }
    }
    if (reports.isEmpty()) {
      throw new Divergence(
          "cannot analyze: expected trainings with a finite loss, found none among %d, of them the first: %s"
              .formatted(outcomes.size(), ((Failed) outcomes.get(0)).error()));
    }
    return reports;
  }

  private Findings findings(Map<Integer, TaskReport> reports, JavaSparkContext spark) {
    List<BiasVarianceRow> decomposed = new ArrayList<>();
    List<String> values = new ArrayList<>();
    if (analysis.measures().contains(Measure.BIAS_VARIANCE)) {
      Decompositions decompositions = decompositions(spark);
      for (Point point : plan.points().get(Measure.BIAS_VARIANCE)) {
        decompositions
            .of(point, reports, spark)
            .ifPresent(
                row -> {
                  decomposed.add(row);
                  values.addAll(point.settings().values());
                });
      }
    }
    Findings findings = new Findings(id(), analysis.split(), decomposed, curves(reports), task());
    results().write(findings, values);
    return findings;
  }

  private Decompositions decompositions(JavaSparkContext spark) {
    List<RowRange> ranges =
        new RangeScorer(dataset, base.evaluation(), Views.ONE).ranges(analysis.split());
    return new Decompositions(
        run.directory().path(),
        dataset,
        base.evaluation(),
        analysis.split(),
        analysis.modelCacheBytes(),
        new RepeatedInputs(dataset, ranges).find(spark));
  }

  private Map<Measure, List<CurveRow>> curves(Map<Integer, TaskReport> reports) {
    Map<Measure, List<CurveRow>> curves = new EnumMap<>(Measure.class);
    Curves all =
        new Curves(id(), analysis.split(), plan, reports, run.directory().metrics().rows(), task());
    for (Measure measure : analysis.measures()) {
      if (measure != Measure.BIAS_VARIANCE) {
        curves.put(measure, all.rows(measure));
      }
    }
    return curves;
  }

  private Map<String, Object> figures(
      List<TaskOutcome> outcomes, Map<Integer, TaskReport> reports, Findings findings) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("split", analysis.split().label());
    figures.put("trainings", outcomes.size());
    figures.put("trainings_failed", outcomes.size() - reports.size());
    figures.put("epochs", reports.values().stream().mapToInt(TaskReport::epochs).sum());
    double seconds = reports.values().stream().mapToDouble(TaskReport::seconds).sum();
    figures.put("training_s", Math.round(seconds * 1e3) / 1e3);
    figures.putAll(findings.figures());
    return figures;
  }

  /** Not before the run is over: without them it could not be ended again. */
  private void removeModels() {
    Path models = AnalysisTrainings.models(run.directory().path());
    try {
      AtomicFiles.fileSystem(models, hadoop).delete(models, true);
    } catch (IOException e) {
      // The analysis has its result all the same.
      LOG.warn("cannot remove {}", models, e);
    }
  }
}
