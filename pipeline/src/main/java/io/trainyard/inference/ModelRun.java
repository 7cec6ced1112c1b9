package io.trainyard.inference;

import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.createArrayType;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.augment.Subject;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.dataset.Split;
import io.trainyard.evaluation.ClassificationReport;
import io.trainyard.evaluation.Confusion;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.evaluation.Judgement;
import io.trainyard.evaluation.Mistakes.Mistake;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.model.ImageShape;
import io.trainyard.model.ModelBundle;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Paths;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A trained model put to use on a dataset: its own, or another of the same shape and classes. */
public final class ModelRun {

  private static final Logger LOG = LoggerFactory.getLogger(ModelRun.class);

  private static final StructType PREDICTIONS =
      new StructType()
          .add("id", LongType, false)
          .add("label", IntegerType, false)
          .add("predicted", IntegerType, false)
          .add("predicted_class", StringType, false)
          .add("probabilities", createArrayType(FloatType, false), false);

  /**
   * What a model is worth on a split.
   *
   * @param metrics by name, without the split's prefix
   * @param files what was written, and where: {@code report}, {@code confusion}, ...; none where
   *     the model is in no run and no place was named
   */
  public record Evaluation(long rows, Map<String, Double> metrics, Map<String, String> files) {}

  /** Where predictions were written, as Parquet. */
  public record Predictions(long rows, String path) {}

  private final Path model;
  private final ModelBundle bundle;
  private final Dataset dataset;
  private final EvaluationSettings settings;
  private final Views views;
  private final Configuration hadoop;

  private ModelRun(
      Path model,
      ModelBundle bundle,
      Dataset dataset,
      EvaluationSettings settings,
      Views views,
      Configuration hadoop) {
    this.model = model;
    this.bundle = bundle;
    this.dataset = dataset;
    this.settings = settings;
    this.views = views;
    this.hadoop = hadoop;
  }

  /**
   * @param model a bundle, or a run that has one
   * @param datasetPath empty for the dataset that the model was trained on
   * @throws BadData if the model or the dataset is missing or damaged
   * @throws BadConfiguration if one does not fit the other
   */
  public static ModelRun open(
      String model, Optional<String> datasetPath, EvaluationSettings settings, Configuration conf) {
    Path path = bundlePath(Paths.parse(model, "--model"), conf);
    ModelBundle bundle = ModelBundle.read(path, conf);
    String data = datasetPath.orElseGet(() -> provenance(bundle, "dataset_path"));
    Dataset dataset = Dataset.open(data, conf);
    requireFits(bundle, dataset);
    return new ModelRun(path, bundle, dataset, settings, Views.ONE, conf);
  }

  /** This model, looking at each row in these views, of which it takes the mean. */
  public ModelRun looking(Views views) {
    ImageShape image = bundle.input();
    var data = new Subject(image.height(), image.width(), image.channels(), bundle.classNames());
    views.warnings(data).forEach(LOG::warn);
    return new ModelRun(model, bundle, dataset, settings, views, hadoop);
  }

  private static Path bundlePath(Path given, Configuration conf) {
    try {
      FileSystem fs = AtomicFiles.fileSystem(given, conf);
      Path inRun = new Path(given, "model");
      return fs.makeQualified(fs.exists(new Path(inRun, "bundle.json")) ? inRun : given);
    } catch (IOException e) {
      throw new BadData(
          "cannot read the model " + given + ": " + e.getMessage() + "; give --model a bundle", e);
    }
  }

  private static void requireFits(ModelBundle bundle, Dataset dataset) {
    var manifest = dataset.manifest();
    if (!bundle.input().equals(manifest.image())) {
      throw new BadConfiguration(
          "cannot use the model on %s: expected images of %s, found images of %s; give a dataset that has the model's shape"
              .formatted(dataset.path(), bundle.input(), manifest.image()));
    }
  }

  private static String provenance(ModelBundle bundle, String key) {
    return String.valueOf(bundle.provenance().get(key));
  }

  public String runId() {
    return provenance(bundle, "run_id");
  }

  public String modelPath() {
    return model.toString();
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
   *     the model's run, or none where it is in no run
   * @throws BadConfiguration if a target is given where something else than an earlier evaluation's
   *     files would be replaced
   */
  public Evaluation evaluate(JavaSparkContext spark, Split split, Optional<String> target) {
    requireRows(split);
    requireClasses();
    Optional<Path> path =
        target
            .map(text -> qualified(Paths.parse(text, "--output")))
            .or(() -> run().map(run -> new Path(run, "evaluation/" + name(split) + ".json")));
    Optional<EvaluationFiles> files =
        path.map(report -> new EvaluationFiles(report, bundle.classNames(), hadoop));
    if (target.isPresent()) {
      files.get().requireNothingElse();
    }
    Judgement judgement;
    int mistakes = files.isPresent() ? settings.mistakes() : 0;
    try (Scorer scorer = scorer(spark)) {
      judgement = scorer.judge(split, bundle.network().copyParameters(), mistakes);
    }
    files.ifPresent(to -> write(spark, split, judgement, to));
    return new Evaluation(
        judgement.metrics().rows(),
        judgement.metrics().named(),
        files.map(EvaluationFiles::written).orElse(Map.of()));
  }

  private void write(
      JavaSparkContext spark, Split split, Judgement judgement, EvaluationFiles files) {
    files.report(report(split, judgement));
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
                    bundle.classNames())));
  }

  private ObjectNode report(Split split, Judgement judgement) {
    ObjectNode report = ClassificationReport.of(judgement.metrics(), bundle.classNames());
    ArrayNode mistakes = report.putArray("surest_mistakes");
    for (Mistake mistake : judgement.mistakes().surest()) {
      mistakes
          .addObject()
          .put("id", mistake.id())
          .put("true", bundle.classNames().get(mistake.label()))
          .put("predicted", bundle.classNames().get(mistake.predicted()))
          .put("probability", mistake.probability());
    }
    report.putPOJO("test_time_augmentation", views.figures());
    report.put("model", model.toString());
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
   */
  public Predictions predict(SparkSession session, Split split, Optional<String> target) {
    requireRows(split);
    Path path =
        target
            .map(text -> Paths.parse(text, "--output"))
            .or(() -> run().map(run -> new Path(run, "predictions/" + name(split))))
            .orElseThrow(
                () ->
                    new BadConfiguration(
                        "cannot predict with %s: expected a model in a run, or --output, found neither; give --output"
                            .formatted(model)));
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    List<String> names = bundle.classNames();
    try (Scorer scorer = scorer(spark)) {
      FileSystem fs = AtomicFiles.fileSystem(path, hadoop);
      requirePredictionsOrNothing(fs, path);
      JavaRDD<Row> rows =
          scorer
              .predict(split, bundle.network().copyParameters())
              .map(
                  prediction ->
                      RowFactory.create(
                          prediction.id(),
                          prediction.label(),
                          prediction.predicted(),
                          names.get(prediction.predicted()),
                          prediction.probabilities()));
      Path temporary = AtomicFiles.temporaryFor(path);
      try {
        session.createDataFrame(rows, PREDICTIONS).write().parquet(temporary.toString());
        fs.delete(path, true);
        AtomicFiles.move(fs, temporary, path);
      } finally {
        fs.delete(temporary, true);
      }
      return new Predictions(dataset.rows(split), fs.makeQualified(path).toString());
    } catch (Exception e) {
      // Scala declares no exceptions: Spark's checked ones come unannounced.
      throw SparkFailures.unwrap(e);
    }
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

  /** The run that the model lies in; a model that was copied elsewhere lies in none. */
  private Optional<Path> run() {
    try {
      Path parent = model.getParent();
      boolean inRun =
          parent != null
              && AtomicFiles.fileSystem(parent, hadoop).exists(new Path(parent, "run.json"));
      return inRun ? Optional.of(parent) : Optional.empty();
    } catch (IOException e) {
      throw new Infrastructure("cannot look into " + model.getParent() + ": " + e.getMessage(), e);
    }
  }

  /** Labels of other classes can be predicted, but not judged. */
  private void requireClasses() {
    List<String> found = dataset.manifest().classNames();
    if (!bundle.classNames().equals(found)) {
      throw new BadConfiguration(
          "cannot evaluate the model on %s: expected classes %s, found %s; give a dataset that has the model's classes"
              .formatted(dataset.path(), bundle.classNames(), found));
    }
  }

  private Scorer scorer(JavaSparkContext spark) {
    return new Scorer(
        spark,
        dataset,
        bundle.network().configurationJson(),
        bundle.normalization(),
        settings,
        views);
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
    boolean own = fingerprint.equals(provenance(bundle, "dataset_fingerprint"));
    return own ? split.label() : split.label() + "-" + fingerprint.substring(0, 8);
  }

  private static void requirePredictionsOrNothing(FileSystem fs, Path path) throws IOException {
    if (fs.exists(path) && !fs.exists(new Path(path, "_SUCCESS"))) {
      throw new BadConfiguration(
          "cannot write predictions to "
              + path
              + ": expected nothing there or earlier predictions, found something else; give"
              + " another --output");
    }
  }
}
