package io.trainyard.training;

import io.trainyard.acceleration.Acceleration;
import io.trainyard.averaging.PairPlan;
import io.trainyard.averaging.TrainingPlan;
import io.trainyard.dataset.DatasetPairs;
import io.trainyard.dataset.PairTokens;
import io.trainyard.dataset.Side;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TextDataset;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Failure;
import io.trainyard.inference.SequenceScorer;
import io.trainyard.language.GenerationSettings;
import io.trainyard.model.EncoderDecoderNetwork;
import io.trainyard.model.Network;
import io.trainyard.model.PairShape;
import io.trainyard.model.TranslationBundle;
import io.trainyard.text.TextCodec;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * One training from a dataset of pairs to the bundle of an encoder and a decoder, with a run
 * directory of its own. Opened again with the same name it resumes, or has its result at once.
 */
public final class TranslationRun extends TextRun {

  /**
   * What is learned from.
   *
   * @param path of the dataset
   * @param source how the text that is read became tokens
   * @param target the same of what is written
   */
  public record Text(String path, PairTokens pairs, TextCodec source, TextCodec target) {

    /**
     * Opens a dataset of pairs.
     *
     * @throws BadConfiguration if the settings name none
     * @throws BadData if it is missing, damaged, or of another kind
     */
    public static Text open(TrainingSettings settings, Configuration hadoop) {
      TextDataset dataset = TextDataset.open(OpenedRun.path(settings), hadoop);
      if (!dataset.manifest().isPairs()) {
        throw new BadData(
            "cannot train on %s: expected a dataset of kind sequence-pair, found %s; use another"
                .formatted(dataset.path(), dataset.manifest().kind()));
      }
      return new Text(
          dataset.path(),
          new DatasetPairs(dataset),
          dataset.codec(Side.SOURCE, hadoop),
          dataset.codec(Side.TARGET, hadoop));
    }
  }

  private final TrainingSettings settings;
  private final Text text;
  private final String networkJson;
  private final Map<String, String> versions;
  private final Configuration hadoop;

  private TranslationRun(
      TrainingSettings settings,
      OpenedRun run,
      Text text,
      String networkJson,
      Map<String, String> versions,
      Configuration hadoop) {
    super(run);
    this.settings = settings;
    this.text = text;
    this.networkJson = networkJson;
    this.versions = versions;
    this.hadoop = hadoop;
  }

  /**
   * Checks everything that can be checked before training, and opens the run directory.
   *
   * @param identity the job's name, the configuration, and the versions of everything that the
   *     model depends on
   * @throws BadConfiguration if the model is none of pairs, the run was another one, or more is
   *     said of samples than how many and how long
   * @throws BadData if there are too few pairs, or the run's was another one
   */
  public static TranslationRun open(
      TrainingSettings settings,
      Text text,
      LanguageRun.JobIdentity identity,
      Configuration hadoop) {
    settings.samples().requireForTranslations();
    PairTokens pairs = text.pairs();
    requirePairs(text, Split.TRAIN, settings.averaging().workers());
    requirePairs(text, Split.VALIDATION, 1);
    requireDifficulties(settings, text);
    var shape =
        new PairShape(pairs.side(Side.SOURCE).vocabulary(), pairs.side(Side.TARGET).vocabulary());
    String networkJson =
        settings.model().networkJson(shape, settings.optimizer(), settings.run().seed());
    try (EncoderDecoderNetwork network = EncoderDecoderNetwork.of(Network.fromJson(networkJson))) {
      network.requireRoom(longest(pairs), settings.optimizer().batchSize());
      network.ways();
    }
    OpenedRun.Identity own =
        new OpenedRun.Identity(
            identity.job(),
            identity.configuration(),
            OpenedRun.network(networkJson, Optional.empty()),
            identity.versions());
    if (!OpenedRun.isFinished(settings, pairs.fingerprint(), own, hadoop)) {
      plan(settings, pairs)
          .requireLessons(settings.averaging().workers(), settings.stopping().maxEpochs(), hadoop);
    }
    OpenedRun run = OpenedRun.open(settings, pairs.fingerprint(), own, hadoop);
    return new TranslationRun(settings, run, text, networkJson, identity.versions(), hadoop);
  }

  private static PairPlan plan(TrainingSettings settings, PairTokens pairs) {
    return new PairPlan(pairs, settings.optimizer().batchSize(), settings.dataset().curriculum());
  }

  private static int longest(PairTokens pairs) {
    return Math.max(
        pairs.longest(Side.SOURCE, Split.TRAIN), pairs.longest(Side.TARGET, Split.TRAIN));
  }

  private static void requirePairs(Text text, Split split, int wanted) {
    long found = text.pairs().rows(split);
    if (found < wanted) {
      throw new BadData(
          "cannot train on %s: expected at least %d %s pairs%s, found %d; ingest again with more"
              .formatted(
                  text.path(),
                  wanted,
                  split.label(),
                  split == Split.TRAIN ? ", one for each of averaging.workers" : "",
                  found));
    }
  }

  private static void requireDifficulties(TrainingSettings settings, Text text) {
    if (!settings.dataset().curriculum().isNone() && text.pairs().difficulties().isEmpty()) {
      throw new BadConfiguration(
          "cannot follow dataset.curriculum.kind = %s: expected pairs with a length and a nesting, as dataset.source.kind = pair-task makes them, found none in %s; set it to none"
              .formatted(settings.dataset().curriculum().kind(), text.path()));
    }
  }

  /**
   * Trains, or goes on training, and leaves the best model, and translations of each epoch.
   *
   * @return the run's figures by name, in snake_case
   * @throws Failure that is noted in the run directory too
   */
  public Map<String, Object> train(JavaSparkContext spark, TrainingListener listener) {
    return new TokenTraining(settings, run(), new OfPairs(), hadoop)
        .train(spark, versions, listener);
  }

  /** An encoder and a decoder that learn from pairs. */
  private final class OfPairs implements TokenTraining.Subject {

    @Override
    public String networkJson() {
      return networkJson;
    }

    @Override
    public Map<String, String> ways(TokenTraining.Place place) {
      Network network = Network.fromJson(networkJson);
      try (EncoderDecoderNetwork pairs =
          place == TokenTraining.Place.ON_GPUS
              ? EncoderDecoderNetwork.of(network)
              : Acceleration.encoderDecoder(network)) {
        return pairs.ways();
      }
    }

    @Override
    public TokenTraining.Need need() {
      try (EncoderDecoderNetwork network =
          EncoderDecoderNetwork.of(Network.fromJson(networkJson))) {
        TranslationNeed need = new TranslationNeed(settings, network, text.pairs());
        return new TokenTraining.Need(need.workload(), need.driverWork());
      }
    }

    @Override
    public TrainingPlan plan(String id) {
      return settings.plan(id, networkJson, TranslationRun.plan(settings, text.pairs()));
    }

    @Override
    public SequenceScorer scorer(JavaSparkContext spark) {
      return new SequenceScorer(spark, text.pairs(), networkJson);
    }

    @Override
    public Diagnosis diagnosis() {
      return FlowDiagnosis.of(networkJson, settings, text.pairs(), hadoop);
    }

    @Override
    public WeightKeeper keeper() {
      GenerationSettings samples = settings.samples();
      return samples.count() == 0
          ? epoch -> {}
          : EpochTranslations.of(networkJson, text, samples, directory().outlet(), hadoop);
    }

    @Override
    public Map<String, Object> figures() {
      return Map.of(
          "source_vocabulary",
          text.source().vocabulary().size(),
          "target_vocabulary",
          text.target().vocabulary().size());
    }

    @Override
    public void write(TrainingResult result, Map<String, Object> provenance) {
      provenance.putAll(result.provenance());
      provenance.put("dataset_path", text.path());
      provenance.put("dataset_fingerprint", text.pairs().fingerprint());
      // Built anew, so that the file does not depend on where training was last resumed.
      Network network = Network.fromJson(networkJson);
      network.setParameters(result.parameters());
      new TranslationBundle(
              EncoderDecoderNetwork.of(network), text.source(), text.target(), provenance)
          .write(directory().model(), hadoop);
    }
  }
}
