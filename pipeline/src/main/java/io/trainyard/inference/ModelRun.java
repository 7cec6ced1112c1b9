package io.trainyard.inference;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.augment.Subject;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.dataset.Split;
import io.trainyard.evaluation.ClassificationReport;
import io.trainyard.evaluation.Confusion;
import io.trainyard.evaluation.DensityReport;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.evaluation.Judgement;
import io.trainyard.evaluation.Mistakes.Mistake;
import io.trainyard.evaluation.RegressionReport;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.model.ImageShape;
import io.trainyard.model.ModelBundle;
import io.trainyard.model.ModelFiles;
import io.trainyard.model.Task;
import io.trainyard.promotion.ModelPlace;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Paths;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A trained model put to use on a dataset: its own, or another of the same shape and classes. */
public final class ModelRun {

  private static final Logger LOG = LoggerFactory.getLogger(ModelRun.class);

  /**
   * What a model is worth on a split.
   *
   * @param metrics by name, without the split's prefix
   * @param beside the metrics of what the model is compared with, by what that is
   * @param files what was written, and where: {@code report}, {@code confusion}, ...; none where
   *     the model is in no run and no place was named
   */
  public record Evaluation(
      long rows,
      Map<String, Double> metrics,
      Map<String, Map<String, Double>> beside,
      Map<String, String> files) {}

  /** Where predictions were written, as Parquet. */
  public record Predictions(long rows, String path) {}

  private final Path path;
  private final TrainedModel model;
  private final Dataset dataset;
  private final EvaluationSettings settings;
  private final Views views;
  private final Configuration hadoop;

  private ModelRun(
      Path path,
      TrainedModel model,
      Dataset dataset,
      EvaluationSettings settings,
      Views views,
      Configuration hadoop) {
    this.path = path;
    this.model = model;
    this.dataset = dataset;
    this.settings = settings;
    this.views = views;
    this.hadoop = hadoop;
  }

  /**
   * @param model a bundle of one network, or a run that has one
   * @param datasetPath empty for the dataset that the model was trained on
   * @throws BadData if the model or the dataset is missing or damaged
   * @throws BadConfiguration if one does not fit the other
   */
  public static ModelRun open(
      String model, Optional<String> datasetPath, EvaluationSettings settings, Configuration conf) {
    Path path = locate(model, conf);
    return of(path, network(path, conf), datasetPath, settings, conf);
  }

  /**
   * @param path where the model lies
   * @param datasetPath empty for the dataset that the model was trained on
   * @throws BadData if the dataset is missing or damaged
   * @throws BadConfiguration if it does not fit the model
   */
  public static ModelRun of(
      Path path,
      TrainedModel model,
      Optional<String> datasetPath,
      EvaluationSettings settings,
      Configuration conf) {
    String data = datasetPath.orElseGet(() -> provenance(model, "dataset_path"));
    Dataset dataset = Dataset.open(data, conf);
    requireFits(model, dataset);
    return new ModelRun(path, model, scaled(model, dataset), settings, Views.ONE, conf);
  }

  /**
   * Reads a model of one network.
   *
   * @throws BadData if it is missing or damaged
   */
  public static TrainedModel network(Path path, Configuration conf) {
    return new NetworkModel(ModelBundle.read(path, conf));
  }

  /** This model, looking at each row in these views, of which it takes the mean. */
  public ModelRun looking(Views views) {
    ImageShape image = model.input();
    var data = new Subject(image.height(), image.width(), image.channels(), model.classNames());
    views.warnings(data).forEach(LOG::warn);
    requireOneView(views);
    return new ModelRun(path, model, dataset, settings, views, hadoop);
  }

  private void requireOneView(Views views) {
    if (model.task() instanceof Task.Density && views.kind().views() > 1) {
      throw new BadConfiguration(
          "cannot look at images in several views with the density in %s: expected evaluation.test-time-augmentation.kind = none, found %s; set it to none"
              .formatted(path, views.kind().kind()));
    }
  }

  /**
   * Where the model lies that is meant by {@code given}: there, in the run that is there, or in the
   * current version of the name that is there.
   *
   * @throws BadData if its file system cannot be reached, or no version is current
   */
  public static Path locate(String given, Configuration conf) {
    return ModelPlace.locate(given, conf);
  }

  private static void requireFits(TrainedModel model, Dataset dataset) {
    var manifest = dataset.manifest();
    if (!model.input().equals(manifest.image())) {
      throw new BadConfiguration(
          "cannot use the model on %s: expected images of %s, found images of %s; give a dataset that has the model's shape"
              .formatted(dataset.path(), model.input(), manifest.image()));
    }
  }

  /** Values are told, and judged, on the scale that the model was trained with. */
  private static Dataset scaled(TrainedModel model, Dataset dataset) {
    if (model.task() instanceof Task.Density) {
      return dataset.unlabelled();
    }
    if (model.task() instanceof Task.Classification
        && !(dataset.manifest().task() instanceof Task.Regression)) {
      return dataset;
    }
    if (model.task() instanceof Task.Regression task
        && dataset.manifest().task() instanceof Task.Regression found
        && task.names().equals(found.names())) {
      return dataset.scaledAs(task);
    }
    throw new BadConfiguration(
        "cannot use the model on %s: expected rows of %s, found rows of %s; give a dataset that has what the model tells"
            .formatted(dataset.path(), what(model.task()), what(dataset.manifest().task())));
  }

  private static String what(Task task) {
    return task instanceof Task.Regression regression
        ? "targets " + regression.names()
        : "classes " + task.classNames();
  }

  private static String provenance(TrainedModel model, String key) {
    return String.valueOf(model.provenance().get(key));
  }

  public String runId() {
    return provenance(model, "run_id");
  }

  public String modelPath() {
    return path.toString();
  }

  /** How rows are looked at: {@code kind} and {@code views}. */
  public Map<String, Object> testTimeAugmentation() {
    return views.figures();
  }

  public String datasetPath() {
    return dataset.path();
  }

  /**
   * Measures the model and leaves a report, tables and pictures of it.
   *
   * @param target where the report goes to, beside which the other files stand; empty for a file in
   *     the model's run or promoted version, or none where it is in neither
   * @throws BadConfiguration if a target is given where something else than an earlier evaluation's
   *     files would be replaced
   */
  public Evaluation evaluate(JavaSparkContext spark, Split split, Optional<String> target) {
    requireRows(split);
    requireClasses();
    Optional<Path> report =
        target
            .map(text -> qualified(Paths.parse(text, "--output")))
            .or(() -> ModelPlace.reportOf(path, name(split), hadoop));
    Optional<EvaluationFiles> files =
        report.map(path -> new EvaluationFiles(path, model.task(), model.extras(), hadoop));
    if (target.isPresent()) {
      files.get().requireNothingElse();
    }
    TrainedModel.Judged judged;
    int mistakes = files.isPresent() ? settings.mistakes() : 0;
    try (TrainedModel.Use use = model.use(spark, dataset, settings, views)) {
      judged = use.judge(split, mistakes);
    }
    files.ifPresent(to -> write(spark, split, judged, to));
    var metrics = judged.judgement().metrics();
    return new Evaluation(
        metrics.rows(),
        metrics.named(),
        judged.beside(),
        files.map(EvaluationFiles::written).orElse(Map.of()));
  }

  private void write(
      JavaSparkContext spark, Split split, TrainedModel.Judged judged, EvaluationFiles files) {
    files.report(report(split, judged));
    if (judged.judgement() instanceof Judgement.OfClasses judgement) {
      write(spark, split, judgement, files);
    }
    judged.extras().forEach(files::extra);
  }

  private void write(
      JavaSparkContext spark, Split split, Judgement.OfClasses judgement, EvaluationFiles files) {
    Confusion confusion = judgement.metrics().confusion();
    files.tables(judgement.metrics(), confusion);
    String of = split.label() + " rows, " + runId();
    files.confusion("Confusion matrix: " + of, confusion);
    List<Mistake> mistakes = judgement.mistakes().surest();
    files.mistakes(
        mistakes.isEmpty()
            ? Optional.empty()
            : Optional.of(
                MistakesSheet.of(
                    "Surest mistakes: " + of,
                    confusion,
                    mistakes,
                    StoredImages.read(
                        spark, dataset, split, mistakes.stream().map(Mistake::position).toList()),
                    model.classNames())));
  }

  private ObjectNode report(Judgement judgement) {
    if (judgement instanceof Judgement.OfDensities densities) {
      return DensityReport.of(densities.metrics());
    }
    if (judgement instanceof Judgement.OfValues values) {
      return RegressionReport.of(values.metrics());
    }
    Judgement.OfClasses classes = (Judgement.OfClasses) judgement;
    ObjectNode report = ClassificationReport.of(classes.metrics(), model.classNames());
    ArrayNode mistakes = report.putArray("surest_mistakes");
    for (Mistake mistake : classes.mistakes().surest()) {
      mistakes
          .addObject()
          .put("id", mistake.id())
          .put("true", model.classNames().get(mistake.label()))
          .put("predicted", model.classNames().get(mistake.predicted()))
          .put("probability", mistake.probability());
    }
    return report;
  }

  private ObjectNode report(Split split, TrainedModel.Judged judged) {
    ObjectNode report = report(judged.judgement());
    report.putPOJO("test_time_augmentation", views.figures());
    judged.beside().forEach(report::putPOJO);
    judged.report().forEach(report::putPOJO);
    report.put("model", path.toString());
    report.put("model_sha256", ModelFiles.sha256(path, hadoop));
    report.put("dataset", dataset.path());
    report.put("dataset_fingerprint", dataset.fingerprint());
    report.put("split", split.label());
    return report;
  }

  /**
   * Writes a prediction for each row of a split, as Parquet, in place of what an earlier call wrote
   * there.
   *
   * @param target where to; empty for a directory in the model's run
   * @throws BadConfiguration if something else than earlier predictions would be replaced
   */
  public Predictions predict(SparkSession session, Split split, Optional<String> target) {
    if (model.task() instanceof Task.Density) {
      throw new BadConfiguration(
          "cannot predict with %s: expected a model of classes or targets, found a density of images; evaluate tells its likelihood, and generate draws from it"
              .formatted(path));
    }
    requireRows(split);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    PredictionTable table = new PredictionTable(model.task(), model.columns());
    try {
      PredictionsDirectory directory = predictions(split, target);
      directory.requireNothingElse();
      Path temporary = AtomicFiles.temporaryFor(directory.path());
      try (TrainedModel.Use use = model.use(spark, dataset, settings, views)) {
        JavaRDD<Row> rows = use.predict(split).map(table::row);
        session.createDataFrame(rows, table.schema()).write().parquet(temporary.toString());
        directory.replace(temporary, about(split));
      } finally {
        AtomicFiles.fileSystem(temporary, hadoop).delete(temporary, true);
      }
      return new Predictions(dataset.rows(split), directory.path().toString());
    } catch (Exception e) {
      // Scala declares no exceptions: Spark's checked ones come unannounced.
      throw SparkFailures.unwrap(e);
    }
  }

  private PredictionsDirectory predictions(Split split, Optional<String> target)
      throws IOException {
    if (target.isPresent()) {
      return PredictionsDirectory.named(Paths.parse(target.get(), "--output"), hadoop);
    }
    Path run =
        run()
            .orElseThrow(
                () ->
                    new BadConfiguration(
                        "cannot predict with %s: expected a model in a run, or --output, found neither; give --output"
                            .formatted(path)));
    return PredictionsDirectory.inRun(new Path(run, "predictions/" + name(split)), hadoop);
  }

  private ObjectNode about(Split split) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("model", path.toString())
        .put("dataset", dataset.path())
        .put("dataset_fingerprint", dataset.fingerprint())
        .put("split", split.label())
        .put("rows", dataset.rows(split));
  }

  private Path qualified(Path path) {
    try {
      return AtomicFiles.fileSystem(path, hadoop).makeQualified(path);
    } catch (IOException e) {
      throw new BadConfiguration(
          "cannot write to %s: expected a path on a file system that can be reached, found %s; give another --output"
              .formatted(path, e.getMessage()),
          e);
    }
  }

  private Optional<Path> run() {
    return runOf(path, hadoop);
  }

  /**
   * The directory of the run that a model lies in; a model that was copied elsewhere lies in none.
   *
   * @throws Infrastructure if the file system fails
   */
  public static Optional<Path> runOf(Path model, Configuration conf) {
    return ModelPlace.runOf(model, conf);
  }

  /** Labels of other classes can be predicted, but not judged. */
  private void requireClasses() {
    if (model.task() instanceof Task.Density) {
      return;
    }
    List<String> found = dataset.manifest().classNames();
    if (!model.classNames().equals(found)) {
      throw new BadConfiguration(
          "cannot evaluate the model on %s: expected classes %s, found %s; give a dataset that has the model's classes"
              .formatted(dataset.path(), model.classNames(), found));
    }
  }

  private void requireRows(Split split) {
    if (dataset.rows(split) == 0) {
      throw new BadData(
          "cannot use the %s rows of %s: expected at least one, found none"
              .formatted(split.label(), dataset.path()));
    }
  }

  /** Another dataset's results must not take the place of those on the model's own. */
  private String name(Split split) {
    String fingerprint = dataset.fingerprint();
    boolean own = fingerprint.equals(provenance(model, "dataset_fingerprint"));
    return own ? split.label() : split.label() + "-" + fingerprint.substring(0, 8);
  }
}
