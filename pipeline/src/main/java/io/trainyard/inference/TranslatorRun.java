package io.trainyard.inference;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.dataset.DatasetPairs;
import io.trainyard.dataset.Side;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TextDataset;
import io.trainyard.evaluation.SequenceMetrics;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.language.BeamSearch;
import io.trainyard.language.DecodingSettings;
import io.trainyard.model.ModelFiles;
import io.trainyard.model.Network;
import io.trainyard.model.TranslationBundle;
import io.trainyard.promotion.ModelPlace;
import io.trainyard.results.MetricRow;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.storage.Paths;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A trained encoder and decoder put to use on a dataset of pairs: its own, or another of the same
 * vocabularies.
 */
public final class TranslatorRun {

  private static final Logger LOG = LoggerFactory.getLogger(TranslatorRun.class);

  private static final String MARK = "bleu";

  private static final StructType SCHEMA =
      new StructType()
          .add("id", LongType, false)
          .add("source", StringType, false)
          .add("translation", StringType, false)
          .add("reference", StringType, false)
          .add("log_probability", DoubleType, false)
          .add("exact", BooleanType, false);

  /**
   * What a model is worth on a split.
   *
   * @param rows pairs of the split
   * @param metrics by name, without the split's prefix
   * @param files what was written, and where; none where the model is in no run and no place was
   *     named
   */
  public record Figures(long rows, Map<String, Double> metrics, Map<String, String> files) {}

  private final Path path;
  private final TranslationBundle bundle;
  private final TextDataset dataset;
  private final BeamSearch search;
  private final Configuration hadoop;

  private TranslatorRun(
      Path path,
      TranslationBundle bundle,
      TextDataset dataset,
      BeamSearch search,
      Configuration hadoop) {
    this.path = path;
    this.bundle = bundle;
    this.dataset = dataset;
    this.search = search;
    this.hadoop = hadoop;
  }

  /**
   * Reads the model and opens the dataset.
   *
   * @param path of the model's bundle
   * @param datasetPath empty for the dataset that the model was trained on
   * @throws BadData if one of them is missing or damaged
   * @throws BadConfiguration if one does not fit the other
   */
  public static TranslatorRun open(
      Path path, Optional<String> datasetPath, DecodingSettings decoding, Configuration conf) {
    TranslationBundle bundle = TranslationBundle.read(path, conf);
    String own = String.valueOf(bundle.provenance().get("dataset_path"));
    TextDataset dataset = TextDataset.open(datasetPath.orElse(own), conf);
    if (!dataset.manifest().isPairs()) {
      throw new BadConfiguration(
          "cannot use the encoder and decoder on %s: expected a dataset of kind sequence-pair, found %s; give another"
              .formatted(dataset.path(), dataset.manifest().kind()));
    }
    if (!dataset.codec(Side.SOURCE, conf).equals(bundle.source())
        || !dataset.codec(Side.TARGET, conf).equals(bundle.target())) {
      throw new BadConfiguration(
          "cannot use the encoder and decoder on %s: expected the tokens that the model was trained with, found others; give its own dataset, or one that was ingested with the same tokenizers from the same training pairs"
              .formatted(dataset.path()));
    }
    return new TranslatorRun(path, bundle, dataset, new BeamSearch(decoding), conf);
  }

  public String runId() {
    return String.valueOf(bundle.provenance().get("run_id"));
  }

  public String modelPath() {
    return path.toString();
  }

  public String datasetPath() {
    return dataset.path();
  }

  /**
   * Measures the model and leaves a report and a table of metrics. The loss, and what goes by
   * tokens, is of references, each token from the source and the reference's tokens before it; BLEU
   * and the accuracy of sequences are of what the model writes by itself. BLEU is against the
   * references' text: what no token stands for is lost.
   *
   * @param target where the report goes to, beside which the table stands; empty for a file in the
   *     model's run or promoted version, or none where it is in neither
   * @throws BadData if the split has no pairs
   * @throws BadConfiguration if something else than an earlier report would be replaced
   */
  public Figures evaluate(JavaSparkContext spark, Split split, Optional<String> target) {
    requireRows(split);
    Optional<MetricsReport> report =
        target
            .map(text -> Paths.parse(text, "--output"))
            .or(() -> ModelPlace.reportOf(path, name(split), hadoop))
            .map(file -> new MetricsReport(file, MARK, hadoop));
    report.ifPresent(MetricsReport::requireNothingElse);
    warnOfCuts(split);
    Map<String, Double> metrics = new LinkedHashMap<>(score(spark, split).named());
    TranslationFigures written = written(spark, split);
    metrics.putAll(written.exact().namedOfWhole());
    metrics.put(MARK, written.bleu().score());
    Map<String, String> files =
        report.map(to -> write(to, split, metrics)).orElseGet(LinkedHashMap::new);
    return new Figures(dataset.rows(split), metrics, files);
  }

  private void warnOfCuts(Split split) {
    int longest = new DatasetPairs(dataset).longest(Side.TARGET, split);
    int most = search.settings().maxLength();
    if (longest > most) {
      LOG.warn(
          "some texts are longer than what is written at most: up to {} tokens, decoding.max-length = {}",
          longest,
          most);
    }
  }

  /** What the translations of a split's sources are worth; no more comes to the driver. */
  private TranslationFigures written(JavaSparkContext spark, Split split) {
    TranslationFigures figures = new TranslationFigures();
    // In this order, whichever of them comes first.
    new DatasetPairs(dataset)
        .difficulties()
        .forEach(difficulty -> figures.exact().part(difficulty.label()));
    tasks(spark)
        .each(split, TranslationJob::measure, JavaRDD::collect)
        .forEach(part -> figures.merge(part.get()));
    return figures;
  }

  private SequenceMetrics score(JavaSparkContext spark, Split split) {
    Network network = bundle.network().network();
    try (SequenceScorer scorer =
        new SequenceScorer(spark, new DatasetPairs(dataset), network.configurationJson())) {
      return scorer.evaluate(split, network.copyParameters());
    }
  }

  private TranslationTasks tasks(JavaSparkContext spark) {
    Network network = bundle.network().network();
    TranslationJob job =
        new TranslationJob(
            new DatasetPairs(dataset),
            Network.withoutSeeds(network.configurationJson()),
            bundle.source(),
            bundle.target(),
            search);
    return new TranslationTasks(spark, job, network.copyParameters());
  }

  /**
   * Writes a translation of each source of a split, as Parquet, in place of what an earlier call
   * wrote there.
   *
   * @param target where to; empty for a directory in the model's run
   * @throws BadData if the split has no pairs
   * @throws BadConfiguration if something else than earlier predictions would be replaced
   */
  public ModelRun.Predictions predict(SparkSession session, Split split, Optional<String> target) {
    requireRows(split);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    try {
      PredictionsDirectory directory = predictions(split, target);
      directory.requireNothingElse();
      Path temporary = AtomicFiles.temporaryFor(directory.path());
      try {
        tasks(spark)
            .each(
                split,
                TranslationJob::translate,
                parts -> {
                  session
                      .createDataFrame(
                          parts.flatMap(part -> part.get().iterator()).map(TranslatorRun::row),
                          SCHEMA)
                      .write()
                      .parquet(temporary.toString());
                  return temporary;
                });
        directory.replace(temporary, about(split).put("rows", dataset.rows(split)));
      } finally {
        AtomicFiles.fileSystem(temporary, hadoop).delete(temporary, true);
      }
      return new ModelRun.Predictions(dataset.rows(split), directory.path().toString());
    } catch (Exception e) {
      // Scala declares no exceptions: Spark's checked ones come unannounced.
      throw SparkFailures.unwrap(e);
    }
  }

  private static Row row(Translation one) {
    return RowFactory.create(
        one.id(),
        one.source(),
        one.translation(),
        one.reference(),
        one.logProbability(),
        one.exact());
  }

  private PredictionsDirectory predictions(Split split, Optional<String> target)
      throws IOException {
    if (target.isPresent()) {
      return PredictionsDirectory.named(Paths.parse(target.get(), "--output"), hadoop);
    }
    Path own =
        ModelRun.runOf(path, hadoop)
            .map(run -> new Path(run, "predictions/" + name(split)))
            .orElseThrow(
                () ->
                    new BadConfiguration(
                        "cannot predict with %s: expected a model in a run, or --output, found neither; give --output"
                            .formatted(path)));
    return PredictionsDirectory.inRun(own, hadoop);
  }

  private void requireRows(Split split) {
    if (dataset.rows(split) == 0) {
      throw new BadData(
          "cannot use the %s rows of %s: expected at least one, found none"
              .formatted(split.label(), dataset.path()));
    }
  }

  /** A dataset other than the model's own goes into the name, as it does for images. */
  private String name(Split split) {
    return dataset.fingerprint().equals(bundle.provenance().get("dataset_fingerprint"))
        ? split.label()
        : split.label() + "-" + dataset.fingerprint().substring(0, 8);
  }

  private Map<String, String> write(
      MetricsReport report, Split split, Map<String, Double> metrics) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    metrics.forEach(json::put);
    json.setAll(about(split));
    json.putObject("decoding")
        .put("beam_width", search.settings().beamWidth())
        .put("length_penalty", search.settings().lengthPenalty())
        .put("max_length", search.settings().maxLength());
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    int epoch = bundle.provenance().get("epoch") instanceof Number number ? number.intValue() : 0;
    return report.write(
        json,
        metrics.entrySet().stream()
            .map(
                metric ->
                    new MetricRow(
                        runId(),
                        0,
                        epoch,
                        0,
                        split.label(),
                        metric.getKey(),
                        metric.getValue(),
                        now))
            .toList());
  }

  private ObjectNode about(Split split) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("model", path.toString())
        .put("model_sha256", ModelFiles.sha256(path, hadoop))
        .put("dataset", dataset.path())
        .put("dataset_fingerprint", dataset.fingerprint())
        .put("split", split.label());
  }
}
