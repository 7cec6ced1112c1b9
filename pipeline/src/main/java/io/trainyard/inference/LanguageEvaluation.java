package io.trainyard.inference;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trainyard.dataset.Side;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TextDataset;
import io.trainyard.dataset.TextTokens;
import io.trainyard.evaluation.SequenceMetrics;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.model.ModelFiles;
import io.trainyard.promotion.ModelPlace;
import io.trainyard.results.MetricRow;
import io.trainyard.storage.Paths;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/** A language model measured on a dataset of text: its own, or another of the same vocabulary. */
public final class LanguageEvaluation {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String CHARACTERS = "characters";

  /**
   * What a model is worth on a split.
   *
   * @param tokens that were foretold
   * @param characters that these stand for
   * @param metrics by name, without the split's prefix
   * @param beside metrics of what the model is to be compared with, by what that is
   * @param files what was written, and where; none where the model is in no run and no place was
   *     named
   */
  public record Figures(
      long tokens,
      long characters,
      Map<String, Double> metrics,
      Map<String, Map<String, Double>> beside,
      Map<String, String> files) {}

  private final Path path;
  private final TrainedLanguage trained;
  private final TextDataset dataset;
  private final Optional<Baseline> baseline;
  private final Configuration hadoop;

  private LanguageEvaluation(
      Path path,
      TrainedLanguage trained,
      TextDataset dataset,
      Optional<Baseline> baseline,
      Configuration hadoop) {
    this.path = path;
    this.trained = trained;
    this.dataset = dataset;
    this.baseline = baseline;
    this.hadoop = hadoop;
  }

  /**
   * Opens the dataset.
   *
   * @param path of the model's bundle
   * @param trained that was read there
   * @param datasetPath empty for the dataset that the model was trained on
   * @throws BadData if it is missing or damaged
   * @throws BadConfiguration if it does not fit the model
   */
  public static LanguageEvaluation open(
      Path path, TrainedLanguage trained, Optional<String> datasetPath, Configuration conf) {
    TextDataset dataset = TextDataset.open(datasetPath.orElseGet(trained::datasetPath), conf);
    if (dataset.manifest().isPairs()) {
      throw new BadConfiguration(
          "cannot use the language model on %s: expected a dataset of kind text, found %s; give another"
              .formatted(dataset.path(), dataset.manifest().kind()));
    }
    if (!dataset.codec(Side.TEXT, conf).equals(trained.codec())) {
      throw new BadConfiguration(
          "cannot use the language model on %s: expected the tokens that the model was trained with, found others; give its own dataset, or one that was ingested with the same tokenizer from the same training text"
              .formatted(dataset.path()));
    }
    return new LanguageEvaluation(path, trained, dataset, Optional.empty(), conf);
  }

  /** This evaluation, with that beside it; counts of n-grams are a baseline themselves. */
  public LanguageEvaluation comparedWith(Baseline baseline) {
    return trained instanceof CountedLanguage
        ? this
        : new LanguageEvaluation(path, trained, dataset, Optional.of(baseline), hadoop);
  }

  public String runId() {
    return trained.runId();
  }

  public String modelPath() {
    return path.toString();
  }

  public String datasetPath() {
    return dataset.path();
  }

  /**
   * Measures the model and leaves a report and a table of metrics.
   *
   * @param target where the report goes to, beside which the table stands; empty for a file in the
   *     model's run or promoted version, or none where it is in neither
   * @throws BadData if the split has no token to foretell
   * @throws BadConfiguration if something else than an earlier report would be replaced
   */
  public Figures evaluate(JavaSparkContext spark, Split split, Optional<String> target) {
    TextTokens tokens = new TextTokens(dataset);
    if (tokens.tokens(split) < 2) {
      throw new BadData(
          "cannot evaluate on %s: expected at least 2 %s tokens, found %d; take another --split, or ingest again with such a part"
              .formatted(dataset.path(), split.label(), tokens.tokens(split)));
    }
    Optional<MetricsReport> report =
        target
            .map(text -> Paths.parse(text, "--output"))
            .or(() -> ModelPlace.reportOf(path, name(split), hadoop))
            .map(file -> new MetricsReport(file, CHARACTERS, trained.extras(), hadoop));
    report.ifPresent(MetricsReport::requireNothingElse);
    TrainedLanguage.Judged judged = trained.judge(spark, tokens, split);
    SequenceMetrics score = judged.metrics();
    LanguageScorer scorer = new LanguageScorer(spark, tokens);
    long characters = scorer.characters(trained.codec(), split);
    Map<String, Map<String, Double>> beside = new LinkedHashMap<>(judged.beside());
    for (Baseline with : baseline.stream().toList()) {
      with.model(spark, tokens)
          .map(model -> named(scorer.score(model, split), characters))
          .ifPresent(found -> beside.put(with.name(), found));
    }
    Figures figures =
        new Figures(
            score.tokens(), characters, named(score, characters), beside, new LinkedHashMap<>());
    report.ifPresent(to -> write(split, figures, judged, to));
    return figures;
  }

  /** A dataset other than the model's own goes into the name, as it does for images. */
  private String name(Split split) {
    return dataset.fingerprint().equals(trained.provenance().get("dataset_fingerprint"))
        ? split.label()
        : split.label() + "-" + dataset.fingerprint().substring(0, 8);
  }

  private static Map<String, Double> named(SequenceMetrics score, long characters) {
    Map<String, Double> metrics = new LinkedHashMap<>(score.named());
    metrics.putAll(perCharacter(score, characters));
    return metrics;
  }

  private static Map<String, Double> perCharacter(SequenceMetrics score, long characters) {
    if (characters == 0) {
      return Map.of();
    }
    double nats = score.loss() * score.tokens() / characters;
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("nats_per_character", nats);
    figures.put("bits_per_character", nats / StrictMath.log(2));
    figures.put("perplexity_per_character", StrictMath.exp(nats));
    return figures;
  }

  private void write(
      Split split, Figures figures, TrainedLanguage.Judged judged, MetricsReport report) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    figures
        .files()
        .putAll(
            report.write(
                report(split, figures, judged), rows(split, figures, now), judged.extras()));
  }

  private List<MetricRow> rows(Split split, Figures figures, Instant now) {
    Map<String, Double> all = new LinkedHashMap<>(figures.metrics());
    figures
        .beside()
        .forEach(
            (what, metrics) ->
                metrics.forEach((metric, value) -> all.put(what + "_" + metric, value)));
    List<MetricRow> rows = new ArrayList<>();
    all.forEach(
        (metric, value) ->
            rows.add(
                new MetricRow(
                    trained.runId(), 0, trained.epoch(), 0, split.label(), metric, value, now)));
    return rows;
  }

  private ObjectNode report(Split split, Figures figures, TrainedLanguage.Judged judged) {
    ObjectNode report = JSON.createObjectNode();
    figures.metrics().forEach(report::put);
    figures.beside().forEach((what, of) -> report.set(what, JSON.valueToTree(of)));
    judged.report().forEach((what, of) -> report.set(what, JSON.valueToTree(of)));
    return report
        .put("tokens", figures.tokens())
        .put(CHARACTERS, figures.characters())
        .put("model", path.toString())
        .put("model_sha256", ModelFiles.sha256(path, hadoop))
        .put("dataset", dataset.path())
        .put("dataset_fingerprint", dataset.fingerprint())
        .put("split", split.label());
  }
}
