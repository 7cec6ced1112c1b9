package io.trainyard.ensemble;

import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.failure.Divergence;
import io.trainyard.failure.Failure;
import io.trainyard.memory.MemoryPlan;
import io.trainyard.results.RunDirectory;
import io.trainyard.results.TimingRow;
import io.trainyard.training.DriverTraining;
import io.trainyard.training.LanguageRun;
import io.trainyard.training.OpenedRun;
import io.trainyard.training.TaskMemory;
import io.trainyard.training.TaskOutcome;
import io.trainyard.training.TaskOutcome.Failed;
import io.trainyard.training.TaskOutcome.Finished;
import io.trainyard.training.TaskTraining;
import io.trainyard.training.TaskTrainings;
import io.trainyard.training.TrainingSettings;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The training of an ensemble from a dataset to a bundle, with a run directory of its own. Opened
 * again with the same name it goes on with those members that have not ended, or has its result at
 * once.
 */
public final class EnsembleRun {

  private static final Logger LOG = LoggerFactory.getLogger(EnsembleRun.class);

  private final EnsembleSettings ensemble;
  private final TrainingSettings settings;
  private final OpenedRun run;
  private final RunDirectory directory;
  private final EnsembleMaterial material;
  private final Optional<Snapshots> snapshots;
  private final Map<String, String> versions;
  private final org.apache.hadoop.conf.Configuration hadoop;

  private EnsembleRun(
      EnsembleSettings ensemble,
      TrainingSettings settings,
      OpenedRun run,
      EnsembleMaterial material,
      Optional<Snapshots> snapshots,
      Map<String, String> versions,
      org.apache.hadoop.conf.Configuration hadoop) {
    this.ensemble = ensemble;
    this.settings = settings;
    this.run = run;
    this.directory = run.directory();
    this.material = material;
    this.snapshots = snapshots;
    this.versions = versions;
    this.hadoop = hadoop;
  }

  /**
   * Checks everything that can be checked before training, and opens the run directory.
   *
   * @param configuration that both settings were read from
   * @param versions of everything that the model depends on
   * @param job the job's name
   * @throws io.trainyard.failure.BadConfiguration if a member's network does not fit the data, or
   *     the run was another one
   * @throws io.trainyard.failure.BadData if the dataset is missing or damaged, or the run's was
   *     another one
   */
  public static EnsembleRun open(
      EnsembleSettings ensemble,
      TrainingSettings settings,
      Configuration configuration,
      Map<String, String> versions,
      org.apache.hadoop.conf.Configuration hadoop,
      String job) {
    Opening opening = new Opening(ensemble, settings, configuration, versions, job);
    return settings.ofText() && !settings.model().readsPairs()
        ? opening.open(LanguageRun.Text.open(settings, hadoop), hadoop)
        : opening.open(hadoop);
  }

  /** What a run is opened by. */
  record Opening(
      EnsembleSettings ensemble,
      TrainingSettings settings,
      Configuration configuration,
      Map<String, String> versions,
      String job) {

    /** A run of images. */
    private EnsembleRun open(org.apache.hadoop.conf.Configuration hadoop) {
      settings
          .dataset()
          .path()
          .ifPresent(data -> Members.requireNoSequences(ensemble, data, configuration, hadoop));
      Dataset dataset = OpenedRun.dataset(settings, hadoop);
      var material = new ImageEnsemble(ensemble, settings, configuration, dataset, hadoop);
      return open(material, Snapshots.of(ensemble, settings, dataset, hadoop), hadoop);
    }

    /** A run of text. */
    EnsembleRun open(LanguageRun.Text text, org.apache.hadoop.conf.Configuration hadoop) {
      var material = new TextEnsemble(ensemble, settings, configuration, text);
      return open(material, Optional.empty(), hadoop);
    }

    private EnsembleRun open(
        EnsembleMaterial material,
        Optional<Snapshots> snapshots,
        org.apache.hadoop.conf.Configuration hadoop) {
      String networks = snapshots.map(Snapshots::network).orElseGet(material::networks);
      Set<String> unused = snapshots.isPresent() ? Set.of() : TaskTraining.UNUSED_KEYS;
      var identity = new OpenedRun.Identity(job, configuration, unused, networks, versions);
      OpenedRun run = OpenedRun.open(settings, material.fingerprint(), identity, hadoop);
      return new EnsembleRun(ensemble, settings, run, material, snapshots, versions, hadoop);
    }
  }

  public String id() {
    return directory.path().getName();
  }

  public String path() {
    return directory.path().toString();
  }

  public String modelPath() {
    return directory.model().toString();
  }

  /** The figures of a run that has finished before, with the combination that is asked for. */
  public Optional<Map<String, Object>> finished() {
    return run.finished().filter(figures -> !isCombinedOtherwise());
  }

  /** Whether there is an ensemble already, of the same members but combined in another way. */
  private boolean isCombinedOtherwise() {
    return WrittenEnsemble.isAt(directory.model(), hadoop)
        && !WrittenEnsemble.read(directory.model(), hadoop).fit().equals(material.fit());
  }

  /**
   * Trains the members that have not ended yet, and leaves the ensemble. Of a run that has finished
   * with another combination the members are combined anew, and none is trained again; until that
   * is done it is as it was.
   *
   * @return the run's figures by name, in snake_case
   * @throws Failure that is noted in the run directory too, unless the run had finished
   */
  public Map<String, Object> train(JavaSparkContext spark, EnsembleListener listener) {
    return run.finished()
        .map(before -> recombine(spark, listener, before))
        .orElseGet(() -> run.make(spark, () -> trainMembers(spark, listener)));
  }

  private Map<String, Object> recombine(
      JavaSparkContext spark, EnsembleListener listener, Map<String, Object> before) {
    WrittenEnsemble bundle = WrittenEnsemble.read(directory.model(), hadoop);
    listener.recombining(
        bundle.members().size(), bundle.fit().describe(), material.fit().describe());
    EnsembleMaterial.Combined combined = combine(spark, bundle.members());
    Map<String, Object> figures = new LinkedHashMap<>(before);
    figures.keySet().removeAll(bundle.fit().figures().keySet());
    figures.putAll(combined.figures());
    // The run is no longer one that has finished: killed in between, it would have the figures of
    // one combination and the model of another.
    directory.takeUp();
    return run.make(
        spark,
        () -> {
          combined.bundle().write(directory.model(), hadoop);
          return figures;
        });
  }

  private Map<String, Object> trainMembers(JavaSparkContext spark, EnsembleListener listener) {
    WrittenMembers.requireResults(
        directory.model(),
        Stream.concat(
            material.trainings().stream().map(training -> training.in(path()).place()),
            material.driven().stream().map(training -> training.in(path()).place())),
        hadoop);
    Optional<MemoryPlan> memory = memory(spark);
    memory
        .filter(plan -> isLeftToTrain())
        .ifPresent(
            plan -> {
              listener.memoryPlanned(plan.describe());
              plan.require();
            });
    List<TaskOutcome> outcomes =
        snapshots.isPresent()
            ? snapshots.get().make(spark, run, versions, listener)
            : trainAlone(spark, listener);
    List<Finished> left = left(outcomes);
    listener.combining(left.size());
    Map<String, Object> figures = MemberSummary.of(left, failed(outcomes));
    EnsembleMaterial.Combined combined = combine(spark, models(left));
    combined.bundle().write(directory.model(), hadoop);
    figures.putAll(combined.figures());
    figures.put("training_s", trainingSeconds());
    memory.ifPresent(plan -> figures.putAll(plan.figures()));
    return figures;
  }

  private List<TaskOutcome> trainAlone(JavaSparkContext spark, EnsembleListener listener) {
    TaskTraining.warnings(material.trainings()).forEach(LOG::warn);
    listener.started(ensemble.estimators());
    try (TaskTrainings trainings = new TaskTrainings(spark)) {
      return inOrder(trainings.run(trainings(), driven(), listener::ended, listener::progressed));
    }
  }

  /** Whether there is a member for a task to train: what has ended needs no memory for that. */
  private boolean isLeftToTrain() {
    return material.trainings().stream()
        .anyMatch(training -> !training.in(path()).place().hasEnded(hadoop));
  }

  /** Of members that are trained in tasks; a training that snapshots are of plans its own. */
  private Optional<MemoryPlan> memory(JavaSparkContext spark) {
    if (material.trainings().isEmpty()) {
      return Optional.empty();
    }
    TaskMemory needed = new TaskMemory(material.trainings(), spark.getConf());
    return Optional.of(
        needed.plan(spark, Members.GROUP, ensemble.estimators(), material.combiningNeed(needed)));
  }

  private List<TaskTraining> trainings() {
    return material.trainings().stream()
        .map(
            training -> {
              TaskTraining here = training.in(path());
              int number = here.place().number();
              return here.leaving(modelPath(number), origin(number));
            })
        .toList();
  }

  private List<DriverTraining> driven() {
    return material.driven().stream()
        .<DriverTraining>map(
            member -> {
              int number = member.place().number();
              return member.in(path()).leaving(modelPath(number), origin(number));
            })
        .toList();
  }

  private String modelPath(int number) {
    return WrittenEnsemble.member(directory.model(), number).toString();
  }

  private Map<String, Object> origin(int number) {
    return Map.of("run_id", id(), "member", number, "versions", versions);
  }

  private static List<TaskOutcome> inOrder(List<TaskOutcome> outcomes) {
    return outcomes.stream().sorted(Comparator.comparingInt(TaskOutcome::number)).toList();
  }

  private static List<Failed> failed(List<TaskOutcome> outcomes) {
    return outcomes.stream().filter(Failed.class::isInstance).map(Failed.class::cast).toList();
  }

  private List<Finished> left(List<TaskOutcome> outcomes) {
    List<Finished> left =
        outcomes.stream().filter(Finished.class::isInstance).map(Finished.class::cast).toList();
    if (left.size() < ensemble.leastEstimators()) {
      Failed first = failed(outcomes).get(0);
      throw new Divergence(
          ("cannot make an ensemble: expected at least %d members (ensemble.min-estimators), found"
                  + " %d of %d left, the others diverged, of them member %d: %s; lower that and give"
                  + " the same command again, or change what members are trained with")
              .formatted(
                  ensemble.leastEstimators(),
                  left.size(),
                  ensemble.estimators(),
                  first.number(),
                  first.error()));
    }
    return left;
  }

  private List<MemberModel> models(List<Finished> left) {
    return left.stream()
        .map(
            one ->
                MemberModel.of(
                    one.number(), WrittenEnsemble.member(directory.model(), one.number()), hadoop))
        .toList();
  }

  private EnsembleMaterial.Combined combine(JavaSparkContext spark, List<MemberModel> models) {
    return material.combine(spark, models, provenance());
  }

  private Map<String, Object> provenance() {
    Map<String, Object> provenance = new LinkedHashMap<>();
    provenance.put("run_id", id());
    provenance.put("dataset_path", material.datasetPath());
    provenance.put("dataset_fingerprint", material.fingerprint());
    provenance.put("seed", settings.run().seed().value());
    provenance.put("bootstrap", ensemble.bootstrap().kind());
    provenance.put("versions", versions);
    return provenance;
  }

  /** Of all members, one after another, whichever try they were trained in. */
  private double trainingSeconds() {
    double seconds =
        directory.timings().rows().stream()
            .filter(row -> row.phase().isOnItsOwn())
            .mapToDouble(TimingRow::seconds)
            .sum();
    return Math.round(seconds * 1e3) / 1e3;
  }
}
