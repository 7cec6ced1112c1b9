package io.trainyard.training;

import io.trainyard.acceleration.Acceleration;
import io.trainyard.averaging.TrainingPlan;
import io.trainyard.dataset.Side;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TextDataset;
import io.trainyard.dataset.TextTokens;
import io.trainyard.dataset.TokenSource;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Failure;
import io.trainyard.inference.SequenceScorer;
import io.trainyard.language.GenerationSettings;
import io.trainyard.memory.Workload;
import io.trainyard.model.Network;
import io.trainyard.model.RecurrentNetwork;
import io.trainyard.model.TokenShape;
import io.trainyard.random.Seed;
import io.trainyard.results.RunDirectory;
import io.trainyard.text.TextCodec;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * One training from a dataset of text to the bundle of a language model, with a run directory of
 * its own. Opened again with the same name it resumes, or has its result at once.
 */
public final class LanguageRun {

  /**
   * What is learned from.
   *
   * @param path of the dataset
   * @param codec how its text became tokens
   */
  public record Text(String path, TokenSource tokens, TextCodec codec) implements Serializable {

    /**
     * Opens a dataset of running text.
     *
     * @throws BadConfiguration if the settings name none
     * @throws BadData if it is missing, damaged, or of another kind
     */
    public static Text open(TrainingSettings settings, Configuration hadoop) {
      TextDataset dataset = dataset(settings, hadoop);
      return new Text(dataset.path(), new TextTokens(dataset), dataset.codec(Side.TEXT, hadoop));
    }

    static TextDataset dataset(TrainingSettings settings, Configuration hadoop) {
      TextDataset dataset = TextDataset.open(OpenedRun.path(settings), hadoop);
      if (dataset.manifest().isPairs()) {
        throw new BadData(
            "cannot train on %s: expected a dataset of kind text, found %s; use another"
                .formatted(dataset.path(), dataset.manifest().kind()));
      }
      return dataset;
    }

    /**
     * The network that is trained on this.
     *
     * @param weights that initial weights derive from
     * @return DL4J's configuration of it
     * @throws BadConfiguration if the model is none of sequences
     * @throws BadData if there is too little text
     */
    String network(TrainingSettings settings, Seed weights) {
      int batch = settings.optimizer().batchSize();
      requireTokens(Split.TRAIN, (long) settings.averaging().workers() * batch);
      requireTokens(Split.VALIDATION, 1);
      var shape = new TokenShape(tokens.vocabulary());
      String networkJson = settings.model().networkJson(shape, settings.optimizer(), weights);
      try (RecurrentNetwork network = RecurrentNetwork.of(Network.fromJson(networkJson))) {
        network.stateSize(1);
        network.requireRoom(settings.model().window().orElseThrow(), batch);
      }
      return networkJson;
    }

    /** A token that is read has to be followed by one. */
    private void requireTokens(Split split, long lanes) {
      long found = tokens.tokens(split);
      if (found <= lanes) {
        throw new BadData(
            "cannot train on %s: expected more than %d %s tokens, one for each of averaging.workers * optimizer.batch-size lanes, found %d; ingest more text, or set fewer lanes"
                .formatted(path, lanes, split.label(), found));
      }
    }
  }

  private final TrainingSettings settings;
  private final OpenedRun run;
  private final Text text;
  private final String networkJson;
  private final Map<String, String> versions;
  private final Configuration hadoop;
  private Optional<GenerationSettings> samples = Optional.empty();

  private LanguageRun(
      TrainingSettings settings,
      OpenedRun run,
      Text text,
      String networkJson,
      Map<String, String> versions,
      Configuration hadoop) {
    this.settings = settings;
    this.run = run;
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
   * @throws BadConfiguration if the model is none of sequences, or the run was another one
   * @throws BadData if there is too little text, or the run's was another one
   */
  public static LanguageRun open(
      TrainingSettings settings, Text text, JobIdentity identity, Configuration hadoop) {
    String networkJson = text.network(settings, settings.run().seed());
    OpenedRun run =
        OpenedRun.open(
            settings,
            text.tokens().fingerprint(),
            new OpenedRun.Identity(
                identity.job(),
                identity.configuration(),
                OpenedRun.network(networkJson, Optional.empty()),
                identity.versions()),
            hadoop);
    return new LanguageRun(settings, run, text, networkJson, identity.versions(), hadoop);
  }

  /** What of a run's name and description does not come from its data and network. */
  public record JobIdentity(
      String job, io.trainyard.config.Configuration configuration, Map<String, String> versions) {}

  /**
   * Has texts generated after each epoch; of a run that has finished before, none.
   *
   * @throws BadConfiguration if that cannot be done with the tokens of the dataset
   */
  public void generate(GenerationSettings wanted) {
    if (finished().isPresent()) {
      return;
    }
    wanted.requireFor(text.codec().tokenizer());
    samples = Optional.of(wanted).filter(some -> some.count() > 0);
  }

  public String id() {
    return directory().path().getName();
  }

  public String path() {
    return directory().path().toString();
  }

  public String modelPath() {
    return directory().model().toString();
  }

  private RunDirectory directory() {
    return run.directory();
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
    return new TokenTraining(settings, run, new OfText(), hadoop).train(spark, versions, listener);
  }

  /** A network that learns from running text. */
  private final class OfText implements TokenTraining.Subject {

    @Override
    public String networkJson() {
      return networkJson;
    }

    @Override
    public Map<String, String> ways(TokenTraining.Place place) {
      Network network = Network.fromJson(networkJson);
      try (RecurrentNetwork recurrent =
          place == TokenTraining.Place.ON_GPUS
              ? RecurrentNetwork.of(network)
              : Acceleration.recurrent(network)) {
        return recurrent.ways();
      }
    }

    @Override
    public Workload workload() {
      RecurrentNetwork network = RecurrentNetwork.of(Network.fromJson(networkJson));
      return new LanguageNeed(settings, network, text.tokens()).workload();
    }

    @Override
    public TrainingPlan plan(String id) {
      return settings.plan(id, networkJson, text.tokens());
    }

    @Override
    public SequenceScorer scorer(JavaSparkContext spark) {
      return new SequenceScorer(spark, text.tokens(), networkJson);
    }

    @Override
    public TokenTraining.Beside beside() {
      return FlowDiagnosis.of(networkJson, settings, text.tokens(), hadoop);
    }

    @Override
    public WeightKeeper keeper() {
      return samples.isEmpty()
          ? epoch -> {}
          : new EpochSamples(
              networkJson,
              text.codec().tokenizer(),
              samples.get(),
              settings.run().seed(),
              directory().outlet());
    }

    @Override
    public Optional<Integer> receptiveField() {
      return settings.model().receptiveField();
    }

    @Override
    public Map<String, Object> figures() {
      return Map.of("vocabulary", text.tokens().vocabulary());
    }

    @Override
    public void write(TrainingResult result, Map<String, Object> provenance) {
      RecurrentNetwork model =
          new BestLanguage(networkJson, text)
              .write(result, provenance, directory().model(), hadoop);
      model
          .tokenVectors()
          .map(vectors -> new TokenVectors(text.codec().vocabulary(), vectors))
          .ifPresent(vectors -> vectors.write(text.tokens(), directory().path(), hadoop));
    }
  }
}
