package io.trainyard.training;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Manifest;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TextManifest;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Failure;
import io.trainyard.failure.Secrets;
import io.trainyard.model.MllibSpec;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.Ngram;
import io.trainyard.results.KeySet;
import io.trainyard.results.Opened;
import io.trainyard.results.RunDescription;
import io.trainyard.results.RunDirectory;
import io.trainyard.storage.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's directory, opened, and what stood there.
 *
 * @param opened says what there is to do
 */
public record OpenedRun(RunDirectory directory, Opened opened) {

  private static final Logger LOG = LoggerFactory.getLogger(OpenedRun.class);

  /**
   * What makes a run this run, beside its settings.
   *
   * @param job the job's name
   * @param configuration that the settings were read from
   * @param unused keys that the job reads only since they are there, and that its results do not
   *     depend on; each may stand for several, as in {@link KeySet}
   * @param network tells networks apart, initial weights that come with them included
   * @param versions of everything that the model depends on
   */
  public record Identity(
      String job,
      io.trainyard.config.Configuration configuration,
      Set<String> unused,
      String network,
      Map<String, String> versions) {

    public Identity {
      unused = Set.copyOf(unused);
      versions = Map.copyOf(versions);
    }

    /** Of a job whose results may depend on all of its configuration. */
    public Identity(
        String job,
        io.trainyard.config.Configuration configuration,
        String network,
        Map<String, String> versions) {
      this(job, configuration, Set.of(), network, versions);
    }
  }

  /**
   * The dataset to train on.
   *
   * @throws BadConfiguration if the settings name none, or its rows or the model are of sequences
   * @throws BadData if it is missing, damaged, or without rows to train on or to stop by
   */
  public static Dataset dataset(TrainingSettings settings, Configuration hadoop) {
    Dataset dataset = trainingRows(settings, hadoop);
    requireRows(dataset, Split.VALIDATION);
    return dataset;
  }

  /**
   * The dataset to train on where trainings are judged by some of the training rows.
   *
   * @throws BadConfiguration if the settings name none, or its rows or the model are of sequences
   * @throws BadData if it is missing, damaged, or without rows to train on
   */
  public static Dataset trainingRows(TrainingSettings settings, Configuration hadoop) {
    requireImages(settings, hadoop);
    Dataset dataset = Dataset.open(path(settings), hadoop);
    requireRows(dataset, Split.TRAIN);
    settings.requireFor(dataset.manifest().task());
    return dataset;
  }

  /**
   * The dataset to train a density on, which leaves classes and targets alone.
   *
   * @throws BadConfiguration if the settings name none, or its rows are sequences
   * @throws BadData if it is missing, damaged, or without rows to train on or to stop by
   */
  static Dataset unlabelled(TrainingSettings settings, Configuration hadoop) {
    requireNoSequences(settings.model(), path(settings), hadoop);
    Dataset dataset = Dataset.open(path(settings), hadoop);
    requireRows(dataset, Split.TRAIN);
    requireRows(dataset, Split.VALIDATION);
    return dataset.unlabelled();
  }

  /**
   * @throws BadConfiguration if the settings are of a density, of which there is one at a time
   */
  static void requireNoDensity(TrainingSettings settings) {
    if (settings.ofDensity()) {
      throw new BadConfiguration(
          "cannot train model.kind = nice as a member, a trial or a repetition: expected a model whose answers are classes or targets, found a density, which train alone takes; train each by train, with another run.seed");
    }
  }

  private static void requireImages(TrainingSettings settings, Configuration hadoop) {
    requireNoDensity(settings);
    if (settings.ofText()) {
      throw new BadConfiguration(
          "cannot train a model of text as one of many: expected a network of images, or an algorithm of Spark MLlib, found %s; train each by train, with another run.seed"
              .formatted(alone(settings.model())));
    }
    requireNoSequences(settings.model(), path(settings), hadoop);
  }

  /** The kind of a model of text, and what trains it. */
  static String alone(ModelSpec model) {
    return model.readsPairs() || model instanceof Ngram
        ? model.kind() + ", which train alone takes"
        : model.kind() + ", which train, ensemble and tune take on text";
  }

  /**
   * @param model no language model
   * @throws BadConfiguration if the rows of the dataset are sequences
   */
  public static void requireNoSequences(ModelSpec model, String dataset, Configuration hadoop) {
    String kind = Dataset.kind(dataset, hadoop);
    if (kind.equals(Manifest.IMAGE_KIND)) {
      return;
    }
    String other = kind.equals(TextManifest.PAIR_KIND) ? "encoder-decoder" : ModelSpec.OF_TEXT;
    if (model instanceof MllibSpec spec) {
      throw new BadConfiguration(
          "cannot train model.kind = %s on raw sequences: an algorithm of Spark MLlib expects rows that are vectors of one length, as of a dataset of kind %s, found a dataset of kind %s in %s, whose rows are sequences of tokens; take model.kind = %s by train, or another dataset"
              .formatted(spec.kind(), Manifest.IMAGE_KIND, kind, dataset, other));
    }
    throw new BadConfiguration(
        "cannot train a network of images on sequences: expected a dataset of kind %s, found one of kind %s in %s; take model.kind = %s by train, or another dataset"
            .formatted(Manifest.IMAGE_KIND, kind, dataset, other));
  }

  static String path(TrainingSettings settings) {
    return settings
        .dataset()
        .path()
        .orElseThrow(
            () ->
                new BadConfiguration(
                    "cannot train: expected dataset.path, found none; set it to a dataset that"
                        + " ingest wrote"));
  }

  private static void requireRows(Dataset dataset, Split split) {
    if (dataset.rows(split) == 0) {
      throw new BadData(
          "cannot train on %s: expected %s rows, found none; ingest again%s"
              .formatted(
                  dataset.path(),
                  split.label(),
                  split == Split.VALIDATION
                      ? " with dataset.validation-fraction above 0, since training stops by them"
                      : ""));
    }
  }

  /**
   * Opens the directory that the settings name, or one named after what the run is.
   *
   * @throws BadConfiguration if the run was another one
   * @throws BadData if the run's dataset was another one
   */
  public static OpenedRun open(
      TrainingSettings settings, Dataset dataset, Identity identity, Configuration hadoop) {
    return open(settings, dataset.fingerprint(), identity, hadoop);
  }

  /**
   * As above.
   *
   * @param fingerprint of the dataset
   */
  public static OpenedRun open(
      TrainingSettings settings, String fingerprint, Identity identity, Configuration hadoop) {
    RunDirectory directory = directory(settings, fingerprint, identity, hadoop);
    Opened opened =
        directory.open(
            new RunDescription(
                identity.job(),
                identity.configuration().recorded(),
                identity.configuration().defaults(),
                fingerprint,
                identity.network(),
                settings.run().seed().value(),
                identity.versions()));
    return new OpenedRun(directory, opened);
  }

  /**
   * Whether {@link #open} would find a run that has finished, or refuse one: then nothing that a
   * run is made of need be there.
   */
  public static boolean isFinished(
      TrainingSettings settings, Dataset dataset, Identity identity, Configuration hadoop) {
    return isFinished(settings, dataset.fingerprint(), identity, hadoop);
  }

  /**
   * As above.
   *
   * @param fingerprint of the dataset
   */
  static boolean isFinished(
      TrainingSettings settings, String fingerprint, Identity identity, Configuration hadoop) {
    return directory(settings, fingerprint, identity, hadoop).hasFinished();
  }

  private static RunDirectory directory(
      TrainingSettings settings, String fingerprint, Identity identity, Configuration hadoop) {
    String id = settings.run().id().orElseGet(() -> name(identity, fingerprint));
    Set<String> mayDiffer = new TreeSet<>(RunDirectory.OPERATIONAL_KEYS);
    mayDiffer.addAll(identity.unused());
    return new RunDirectory(settings.run().root(), id, hadoop, mayDiffer);
  }

  /** The figures of a run that has finished before. */
  public Optional<Map<String, Object>> finished() {
    return opened instanceof Opened.Finished done ? Optional.of(done.result()) : Optional.empty();
  }

  /**
   * Makes the run, and notes what came of it.
   *
   * @param work gives the run's figures by name, in snake_case
   * @return the figures
   * @throws RuntimeException that {@code work} threw, after it was noted
   */
  public Map<String, Object> make(Supplier<Map<String, Object>> work) {
    try {
      Map<String, Object> figures = work.get();
      directory.succeed(figures);
      return figures;
    } catch (RuntimeException e) {
      fail(e);
      throw e;
    }
  }

  /**
   * Notes that the run failed; the same command resumes it.
   *
   * @param e what is thrown on afterwards
   */
  public void fail(RuntimeException e) {
    try {
      directory.fail(e instanceof Failure ? e.getMessage() : Secrets.scrub(e.toString()));
    } catch (RuntimeException again) {
      // The disk that failed training may well fail this too; the cause is what matters.
      LOG.warn("cannot note the failure in {}", directory.path(), again);
      e.addSuppressed(again);
    }
  }

  /**
   * The same configuration and data give the same name, so that a blind retry resumes. Defaults are
   * no part of it: neither is a key that a later version brings.
   */
  private static String name(Identity of, String fingerprint) {
    StringBuilder identity = new StringBuilder(fingerprint + of.network());
    KeySet unused = new KeySet(of.unused());
    SortedMap<String, String> defaults = of.configuration().defaults();
    of.configuration()
        .recorded()
        .forEach(
            (key, value) -> {
              String meaning = RunDirectory.meaning(key, value);
              boolean set =
                  !defaults.containsKey(key)
                      || !meaning.equals(RunDirectory.meaning(key, defaults.get(key)));
              if (set && RunDirectory.isInNames(key) && !unused.contains(key)) {
                identity.append('\n').append(key).append('=').append(meaning);
              }
            });
    return of.job() + "-" + sha256(identity.toString()).substring(0, 12);
  }

  /** Tells networks apart; where weights come with one, they are a part of it. */
  public static String network(String networkJson, Optional<float[]> initialParameters) {
    return initialParameters
        .map(parameters -> sha256(networkJson + Sha256.of(bytes(parameters))))
        .orElseGet(() -> sha256(networkJson));
  }

  /** Tells the networks of several trainings from those of others. */
  public static String networks(Collection<TaskTraining> trainings) {
    return networks(trainings.stream().map(TaskTraining::network));
  }

  /** Tells several networks, or what else is trained, from others. */
  public static String networks(Stream<String> all) {
    return sha256(all.collect(Collectors.joining("\n")));
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, values.length));
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static String sha256(String text) {
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
