package io.trainyard.training;

import io.trainyard.dataset.Side;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TextDataset;
import io.trainyard.dataset.TextTokens;
import io.trainyard.dataset.TokenRows;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Failure;
import io.trainyard.language.ngram.Discounts;
import io.trainyard.language.ngram.NgramModel;
import io.trainyard.model.Ngram;
import io.trainyard.model.NgramBundle;
import io.trainyard.text.TextCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * One count of a text's n-grams to the bundle of a language model, with a run directory of its own.
 * Opened again with the same name it has its result at once, or is made anew.
 */
public final class NgramRun extends TextRun {

  /** What is for networks. */
  private static final Set<String> UNUSED_KEYS =
      Set.of("averaging.*", "optimizer.*", "stopping.*", "weight-averaging.*");

  /** All of the text is counted once. */
  private static final int EPOCH = 1;

  /**
   * What is counted.
   *
   * @param path of the dataset
   * @param codec how its text became tokens
   */
  public record Text(String path, TokenRows rows, TextCodec codec) {

    /**
     * Opens a dataset of running text.
     *
     * @throws BadConfiguration if the settings name none
     * @throws BadData if it is missing, damaged, or of another kind
     */
    public static Text open(TrainingSettings settings, Configuration hadoop) {
      TextDataset dataset = LanguageRun.Text.dataset(settings, hadoop);
      return new Text(dataset.path(), new TextTokens(dataset), dataset.codec(Side.TEXT, hadoop));
    }
  }

  private final Ngram spec;
  private final TrainingSettings settings;
  private final Text text;
  private final Map<String, Object> origin;
  private final Configuration hadoop;

  private NgramRun(
      Ngram spec,
      TrainingSettings settings,
      OpenedRun run,
      Text text,
      Map<String, Object> origin,
      Configuration hadoop) {
    super(run);
    this.spec = spec;
    this.settings = settings;
    this.text = text;
    this.origin = origin;
    this.hadoop = hadoop;
  }

  /**
   * Checks everything that can be checked before counting, and opens the run directory.
   *
   * @param spec the model of {@code settings}
   * @param identity the job's name, the configuration, and the versions of everything that the
   *     model depends on
   * @throws BadConfiguration if the run was another one, or samples are wanted that cannot be
   *     generated with the tokens of the dataset
   * @throws BadData if there is no text, or the run's was another one
   */
  public static NgramRun open(
      Ngram spec,
      TrainingSettings settings,
      Text text,
      LanguageRun.JobIdentity identity,
      Configuration hadoop) {
    requireTokens(text, Split.TRAIN);
    requireTokens(text, Split.VALIDATION);
    settings.samples().requireFor(text.codec().tokenizer());
    OpenedRun run =
        OpenedRun.open(
            settings,
            text.rows().fingerprint(),
            new OpenedRun.Identity(
                identity.job(),
                identity.configuration(),
                UNUSED_KEYS,
                // The counts follow from the configuration, which is compared by itself.
                "n-grams",
                identity.versions()),
            hadoop);
    return new NgramRun(spec, settings, run, text, Map.of("versions", identity.versions()), hadoop);
  }

  private static void requireTokens(Text text, Split split) {
    if (text.rows().tokens(split) == 0) {
      throw new BadData(
          "cannot train on %s: expected %s tokens, found none; ingest more text, or with other splits"
              .formatted(text.path(), split.label()));
    }
  }

  /**
   * Counts, and leaves the bundle, and samples as of one epoch.
   *
   * @return the run's figures by name, in snake_case
   * @throws Failure that is noted in the run directory too
   */
  public Map<String, Object> train(JavaSparkContext spark) {
    return run()
        .make(
            spark,
            () -> {
              long start = System.nanoTime();
              NgramModel model = NgramCounting.of(spec, text.rows()).model(spark);
              double seconds = (System.nanoTime() - start) / 1e9;
              Map<String, Double> validation =
                  new NgramScorer(spark, text.rows(), text.codec())
                      .evaluate(model, Split.VALIDATION)
                      .named();
              write(model, validation);
              new ValidationFigures(directory()).write(EPOCH, validation);
              sample(model);
              return figures(model, validation, seconds);
            });
  }

  private void write(NgramModel model, Map<String, Double> validation) {
    Map<String, Object> provenance = new LinkedHashMap<>(origin);
    provenance.put("run_id", id());
    provenance.put("validation", validation);
    provenance.put("dataset_path", text.path());
    provenance.put("dataset_fingerprint", text.rows().fingerprint());
    new NgramBundle(model, text.codec(), provenance).write(directory().model(), hadoop);
  }

  private void sample(NgramModel model) {
    if (settings.samples().count() > 0) {
      new TrainingSamples(
              text.codec().tokenizer(),
              settings.samples(),
              settings.run().seed(),
              directory().outlet())
          .write(EPOCH, model);
    }
  }

  private Map<String, Object> figures(
      NgramModel model, Map<String, Double> validation, double seconds) {
    Map<String, Object> figures = new LinkedHashMap<>();
    validation.forEach((metric, value) -> figures.put("val_" + metric, value));
    figures.put("order", model.order());
    figures.put("vocabulary", model.vocabulary());
    figures.put("grams", model.grams());
    figures.put("discounts", model.discounts().stream().map(NgramRun::list).toList());
    figures.put("model_bytes", model.bytes());
    long tokens = text.rows().tokens(Split.TRAIN);
    figures.put("tokens_per_second", Math.round(tokens / seconds * 10) / 10.0);
    figures.put("training_s", Math.round(seconds * 1e3) / 1e3);
    return figures;
  }

  private static List<Double> list(Discounts discounts) {
    return List.of(discounts.ofOne(), discounts.ofTwo(), discounts.ofMore());
  }
}
