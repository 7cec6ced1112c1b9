package io.trainyard.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.config.Configuration;
import io.trainyard.failure.Failure;
import io.trainyard.memory.CombiningNeed;
import io.trainyard.memory.MemoryPlan;
import io.trainyard.results.Outlet;
import io.trainyard.training.OpenedRun;
import io.trainyard.training.TaskMemory;
import io.trainyard.training.TaskTraining;
import io.trainyard.training.TrainingSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A search over a dataset, with a run directory of its own. Opened again with the same name it goes
 * on with what has not been trained, or has its result at once.
 */
public final class TuneRun {

  private static final Logger LOG = LoggerFactory.getLogger(TuneRun.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SearchSettings settings;
  private final TrainingSettings base;
  private final OpenedRun run;
  private final Search search;
  private final TrialConfigurations configurations;
  private final TrialTrainings trainings;
  private final org.apache.hadoop.conf.Configuration hadoop;

  private TuneRun(
      SearchSettings settings,
      TrainingSettings base,
      OpenedRun run,
      Search search,
      TrialConfigurations configurations,
      TrialTrainings trainings,
      org.apache.hadoop.conf.Configuration hadoop) {
    this.settings = settings;
    this.base = base;
    this.run = run;
    this.search = search;
    this.configurations = configurations;
    this.trainings = trainings;
    this.hadoop = hadoop;
  }

  /**
   * Checks everything that can be checked before training, and opens the run directory.
   *
   * @param configuration that both settings were read from
   * @param versions of everything that trials depend on
   * @param job the job's name
   * @throws io.trainyard.failure.BadConfiguration if a trial's configuration is wrong or its
   *     network does not fit the data, or the run was another one
   * @throws io.trainyard.failure.BadData if the dataset is missing or damaged, or the run's was
   *     another one
   */
  public static TuneRun open(
      SearchSettings settings,
      TrainingSettings base,
      Configuration configuration,
      Map<String, String> versions,
      org.apache.hadoop.conf.Configuration hadoop,
      String job) {
    return new Opening(settings, base, configuration, versions, job)
        .open(() -> TrialMaterial.open(settings, base, hadoop), hadoop);
  }

  /** What a run is opened by, its material apart. */
  record Opening(
      SearchSettings settings,
      TrainingSettings base,
      Configuration configuration,
      Map<String, String> versions,
      String job) {

    /**
     * @param material asked for when all configurations were found to be right
     */
    TuneRun open(Supplier<TrialMaterial> material, org.apache.hadoop.conf.Configuration hadoop) {
      Search search = new Search(settings, base.stopping(), base.run().seed());
      var configurations = new TrialConfigurations(configuration, TrainingSettings::read);
      configurations.require(search.trials());
      TrialMaterial opened = material.get();
      var trainings =
          new TrialTrainings(
              search.trials(), configurations, settings.folds(), base.run().seed(), opened);
      var identity =
          new OpenedRun.Identity(
              job, configuration, TaskTraining.UNUSED_KEYS, trainings.networks(), versions);
      OpenedRun run = OpenedRun.open(base, opened.fingerprint(), identity, hadoop);
      return new TuneRun(settings, base, run, search, configurations, trainings, hadoop);
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
    return run.finished();
  }

  /** What a search that is over has left, by its name in the JSON line. */
  public Map<String, String> files() {
    return results().names();
  }

  /**
   * Trains what has not been trained, and leaves the table of trials, the leaderboard, the picture
   * and the configurations of the best ones.
   *
   * @return the run's figures by name, in snake_case
   * @throws Failure that is noted in the run directory too
   */
  public Map<String, Object> search(JavaSparkContext spark, SearchListener listener) {
    return run.make(spark, () -> make(spark, listener));
  }

  private Map<String, Object> make(JavaSparkContext spark, SearchListener listener) {
    Optional<MemoryPlan> memory = memory(spark);
    memory.ifPresent(
        plan -> {
          listener.memoryPlanned(plan.describe());
          plan.require();
        });
    results().warnings().forEach(LOG::warn);
    TaskTraining.warnings(trainings.ofNetworks()).forEach(LOG::warn);
    listener.started(search.trials().size(), settings.folds().orElse(1));
    TrialLog log = new TrialLog(new Path(run.directory().path(), SearchSettings.SECTION), hadoop);
    List<TrialOutcome> outcomes =
        search.run(
            new TaskTrials(spark, trainings, path(), listener),
            log,
            report -> listener.ended(search.trials().get(report.trial() - 1), report));
    results().write(outcomes, configurations);
    listener.decided(new Leaderboard(settings.space().paths(), monitor(), outcomes));
    removeCheckpoints();
    Map<String, Object> figures = figures(outcomes);
    memory.ifPresent(plan -> figures.putAll(plan.figures()));
    return figures;
  }

  /** Of networks, which are trained in tasks. */
  private Optional<MemoryPlan> memory(JavaSparkContext spark) {
    List<TaskTraining> trials = trainings.ofNetworks();
    if (trials.isEmpty()) {
      return Optional.empty();
    }
    int tasks = Math.multiplyExact(trials.size(), settings.folds().orElse(1));
    return Optional.of(
        new TaskMemory(trials, spark.getConf())
            .plan(spark, TrialTrainings.GROUP, tasks, CombiningNeed.NONE));
  }

  private String monitor() {
    return base.stopping().monitor();
  }

  private SearchFiles results() {
    return new SearchFiles(run.directory().path(), hadoop, settings, monitor());
  }

  private Map<String, Object> figures(List<TrialOutcome> outcomes) {
    TrialOutcome best = outcomes.get(0);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("trials", outcomes.size());
    for (TrialOutcome.Status status : TrialOutcome.Status.values()) {
      long count = outcomes.stream().filter(outcome -> outcome.status() == status).count();
      figures.put("trials_" + status.word(), count);
    }
    figures.put("best_trial", best.trial().number());
    figures.put(monitor(), best.value());
    figures.put("best_settings", plain(best.trial().settings()));
    figures.put("epochs", outcomes.stream().mapToInt(TrialOutcome::epochs).sum());
    double seconds = outcomes.stream().mapToDouble(TrialOutcome::seconds).sum();
    figures.put("training_s", Math.round(seconds * 1e3) / 1e3);
    return figures;
  }

  private static Map<String, Object> plain(Map<String, String> settings) {
    Map<String, Object> values = new LinkedHashMap<>();
    settings.forEach(
        (path, json) -> {
          try {
            values.put(path, JSON.readValue(json, Object.class));
          } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON: " + json, e);
          }
        });
    return values;
  }

  private void removeCheckpoints() {
    for (Trial trial : search.trials()) {
      for (int fold = 0; fold < settings.folds().orElse(1); fold++) {
        int number = trainings.number(trial.number(), fold);
        Outlet.of(run.directory().path(), TrialTrainings.GROUP, number, hadoop).removeCheckpoints();
      }
    }
  }
}
