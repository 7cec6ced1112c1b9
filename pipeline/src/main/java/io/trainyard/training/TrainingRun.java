package io.trainyard.training;

import io.trainyard.acceleration.Survey;
import io.trainyard.averaging.AveragingSettings.TransportKind;
import io.trainyard.averaging.NormalizationPass;
import io.trainyard.averaging.TrainingPlan;
import io.trainyard.averaging.Transport;
import io.trainyard.averaging.Transports;
import io.trainyard.checkpoint.CheckpointStore;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Failure;
import io.trainyard.inference.Scorer;
import io.trainyard.memory.MemoryPlan;
import io.trainyard.memory.ResidentMemory;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.Normalization;
import io.trainyard.results.RunDirectory;
import io.trainyard.results.RunFiles;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One training from a dataset to a model bundle, with a run directory of its own. Opened again with
 * the same name it resumes, or has its result at once.
 */
public final class TrainingRun {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

  private final TrainingSettings settings;
  private final OpenedRun run;
  private final RunDirectory directory;
  private final Dataset dataset;
  private final String networkJson;
  private final Map<String, String> versions;
  private final Configuration hadoop;

  private TrainingRun(
      TrainingSettings settings,
      OpenedRun run,
      Dataset dataset,
      String networkJson,
      Map<String, String> versions,
      Configuration hadoop) {
    this.settings = settings;
    this.run = run;
    this.directory = run.directory();
    this.dataset = dataset;
    this.networkJson = networkJson;
    this.versions = versions;
    this.hadoop = hadoop;
  }

  /**
   * Checks everything that can be checked before training, and opens the run directory.
   *
   * @param configuration that {@code settings} were read from
   * @param versions of everything that the model depends on
   * @param job the job's name
   * @throws BadConfiguration if the network does not fit the data, or the run was another one
   * @throws BadData if the dataset is missing or damaged, or the run's was another one
   */
  public static TrainingRun open(
      TrainingSettings settings,
      io.trainyard.config.Configuration configuration,
      Map<String, String> versions,
      Configuration hadoop,
      String job) {
    Dataset dataset =
        settings.ofDensity()
            ? OpenedRun.unlabelled(settings, hadoop)
            : OpenedRun.dataset(settings, hadoop);
    NetworkShape shape = dataset.manifest().networkShape();
    String networkJson =
        settings.model().networkJson(shape, settings.optimizer(), settings.run().seed(), hadoop);
    ModelSpec.requireFits(networkJson, shape);
    String network =
        OpenedRun.network(networkJson, settings.model().initialParameters(shape, hadoop));
    OpenedRun run =
        OpenedRun.open(
            settings,
            dataset,
            new OpenedRun.Identity(job, configuration, network, versions),
            hadoop);
    return new TrainingRun(settings, run, dataset, networkJson, versions, hadoop);
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

  /** The figures of a run that has finished before. */
  public Optional<Map<String, Object>> finished() {
    return run.finished();
  }

  /**
   * Trains, or goes on training, and leaves the best model.
   *
   * @return the run's figures by name, in snake_case
   * @throws Failure that is noted in the run directory too
   */
  public Map<String, Object> train(JavaSparkContext spark, TrainingListener listener) {
    return run.make(
        spark,
        () -> {
          Trained trained = fit(spark, listener, epoch -> {});
          writeModel(trained.result());
          return trained.figures();
        });
  }

  /**
   * The training of a run that others have opened, who say when it has failed or succeeded.
   *
   * @param networkJson DL4J's configuration of the network
   */
  public static TrainingRun of(
      OpenedRun run,
      TrainingSettings settings,
      Dataset dataset,
      String networkJson,
      Map<String, String> versions,
      Configuration hadoop) {
    return new TrainingRun(settings, run, dataset, networkJson, versions, hadoop);
  }

  /**
   * What a training came to.
   *
   * @param figures of the run by name, in snake_case
   */
  public record Trained(TrainingResult result, Map<String, Object> figures) {}

  /**
   * Trains, or goes on training, and leaves no model.
   *
   * @param keeper hears of the weights at the ends of epochs
   */
  public Trained fit(JavaSparkContext spark, TrainingListener listener, WeightKeeper keeper) {
    TrainingNeed needed = new TrainingNeed(settings, networkJson, dataset, spark.getConf());
    Survey survey = needed.survey();
    listener.surveyed(survey.describe());
    ImageMaterial.warnings(settings.augmentation(), dataset).forEach(LOG::warn);
    TransportKind transport = Transports.choose(spark, settings.averaging());
    MemoryPlan workers =
        MemoryPlan.of(
            spark,
            needed.workload(survey),
            () -> Transports.awaitSlots(spark, settings.averaging()));
    MemoryPlan memory = needed.driverWork().map(workers::with).orElse(workers);
    listener.memoryPlanned(memory.describe());
    memory.require();
    var watch = new ResidentWatch(() -> resident(spark), listener);
    TrainingResult result = fit(spark, transport, watch, keeper);
    Map<String, Object> figures = RunFigures.of(result, directory, settings.averaging().workers());
    figures.put("acceleration", survey.figures());
    figures.putAll(AveragingFigures.of(transport, directory.averaging().rows()));
    figures.putAll(memory.figures());
    figures.putAll(watch.end());
    return new Trained(result, figures);
  }

  /**
   * Writes weights of this training as a bundle.
   *
   * @param more to say of where they come from
   */
  public void write(WeightKeeper.Epoch epoch, Map<String, Object> more, Path to) {
    Map<String, Object> provenance = new LinkedHashMap<>(provenance());
    provenance.put("epoch", epoch.number());
    provenance.put("train_loss", epoch.trainLoss());
    provenance.put("validation", epoch.validation());
    provenance.putAll(more);
    new BestModel(networkJson, dataset, normalization())
        .write(epoch.parameters(), provenance, to, hadoop);
  }

  private OptionalLong resident(JavaSparkContext spark) {
    var averaging = settings.averaging();
    return ResidentMemory.ofLargest(spark, averaging.workers(), averaging.network().timeout());
  }

  private TrainingResult fit(
      JavaSparkContext spark, TransportKind kind, TrainingListener listener, WeightKeeper keeper) {
    TrainingPlan plan = plan();
    Diagnosis diagnosis = FlowDiagnosis.of(networkJson, settings, dataset, hadoop);
    IntUnaryOperator rounds = epoch -> plan.schedule().roundsPerEpoch(epoch - 1);
    var checkpoints =
        new CheckpointStore(directory.outlet().checkpoints(), hadoop, settings.checkpoint());
    try (Transport transport = Transports.open(spark, plan, settings.averaging().over(kind));
        Scorer scorer =
            new Scorer(
                spark, dataset, networkJson, plan.input().normalization(), settings.evaluation());
        TrainingMetrics metrics = TrainingMetrics.register(listener)) {
      Trainer trainer =
          new Trainer(
              transport,
              diagnosis.beside(parameters -> scorer.evaluate(Split.VALIDATION, parameters).named()),
              new Trainer.Averaging(
                  settings.weightAveraging(),
                  mean -> new NormalizationPass(plan, Optional.empty()).across(spark, mean),
                  keeper),
              settings.stopping(),
              checkpoints,
              new RunTables(
                  directory.outlet(),
                  rounds,
                  Optional.of(kind),
                  EpochFigures.ofRows(diagnosis::metrics)),
              metrics);
      var given = settings.model().initialParameters(shape(), hadoop);
      TrainingResult result = trainer.train(settings.start(networkJson, given), rounds);
      RunFiles files = new RunFiles(directory.path(), hadoop);
      diagnosis.draw(result.parameters(), files);
      SharesPicture.draw(directory.metrics().rows(), files);
      return result;
    }
  }

  private NetworkShape shape() {
    return dataset.manifest().networkShape();
  }

  private TrainingPlan plan() {
    return settings.plan(id(), networkJson, dataset);
  }

  private Normalization normalization() {
    return settings.dataset().normalization().of(dataset.manifest());
  }

  private void writeModel(TrainingResult result) {
    new BestModel(networkJson, dataset, normalization())
        .write(result, provenance(), directory.model(), hadoop);
  }

  private Map<String, Object> provenance() {
    return Map.of("run_id", id(), "seed", settings.run().seed().value(), "versions", versions);
  }
}
