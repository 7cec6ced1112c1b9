package io.trainyard.ensemble;

import io.trainyard.averaging.NormalizationPass;
import io.trainyard.averaging.TrainingPlan;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Failure;
import io.trainyard.inference.ModelRun;
import io.trainyard.inference.Scorer;
import io.trainyard.model.ModelBundle;
import io.trainyard.model.Network;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.RunningMean;
import io.trainyard.results.RunDirectory;
import io.trainyard.training.OpenedRun;
import io.trainyard.training.TrainingSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The making of one network of an ensemble's members, by averaging their weights, with a run
 * directory of its own. Opened again with the same name it measures nothing a second time, or has
 * its result at once.
 */
public final class SoupRun {

  private static final Logger LOG = LoggerFactory.getLogger(SoupRun.class);

  /** What members were trained by and averaging them has no use for. */
  private static final Set<String> UNUSED_KEYS =
      Set.of("averaging.*", "model.*", "weight-averaging.*");

  /** Hears how it goes, on the driver. */
  @FunctionalInterface
  public interface Listener {

    /**
     * A mean of weights has been measured, or a member alone, now or in an earlier try.
     *
     * @param members that are in it
     * @param validation metrics of the validation rows, without prefix
     */
    void measured(List<Integer> members, Map<String, Double> validation);
  }

  /**
   * A network that has been measured.
   *
   * @param members whose mean it is
   */
  private record Mixture(List<Integer> members, Map<String, Double> validation) {}

  /**
   * What was made.
   *
   * @param alone each member by itself, the best one first
   */
  private record Made(Mixture mixture, float[] weights, List<Mixture> alone) {}

  private final Soup soup;
  private final TrainingSettings settings;
  private final OpenedRun run;
  private final RunDirectory directory;
  private final Dataset dataset;

  /** Empty where the run has finished. */
  private final Optional<Ingredients> members;

  private final Map<String, Object> origin;
  private final org.apache.hadoop.conf.Configuration hadoop;

  private SoupRun(
      Soup soup,
      TrainingSettings settings,
      OpenedRun run,
      Dataset dataset,
      Optional<Ingredients> members,
      Map<String, Object> origin,
      org.apache.hadoop.conf.Configuration hadoop) {
    this.soup = soup;
    this.settings = settings;
    this.run = run;
    this.directory = run.directory();
    this.dataset = dataset;
    this.members = members;
    this.origin = origin;
    this.hadoop = hadoop;
  }

  /**
   * Checks everything that can be checked before anything is computed, and opens the run directory.
   *
   * @param ensemble a bundle of an ensemble, or a run that has one
   * @param configuration that {@code soup} and {@code settings} were read from: augmentation and
   *     size of minibatches are for measuring batch normalization, {@code stopping.monitor} says
   *     what is better
   * @param versions of everything that the model depends on
   * @param job the job's name
   * @throws BadConfiguration if the members' weights cannot be averaged, or the run was another one
   * @throws BadData if the ensemble or the dataset is missing or damaged
   */
  public static SoupRun open(
      String ensemble,
      Soup soup,
      TrainingSettings settings,
      Configuration configuration,
      Map<String, String> versions,
      org.apache.hadoop.conf.Configuration hadoop,
      String job) {
    Path path = ModelRun.locate(ensemble, hadoop);
    if (!WrittenEnsemble.isAt(path, hadoop)) {
      throw new BadData(
          "cannot average weights: expected an ensemble in %s, found none; give the run of the ensemble job, or its model"
              .formatted(path));
    }
    EnsembleBundle bundle = EnsembleBundle.read(path, hadoop);
    Dataset dataset = dataset(bundle, settings, hadoop);
    var identity =
        new OpenedRun.Identity(job, configuration, UNUSED_KEYS, bundle.membersIdentity(), versions);
    // Of a run that has finished its members are not needed any more, and may be gone. Of others
    // they are looked at first: what cannot be averaged gets no directory.
    Optional<Ingredients> ingredients =
        OpenedRun.isFinished(settings, dataset, identity, hadoop)
            ? Optional.empty()
            : Optional.of(ingredients(bundle, settings, dataset, hadoop));
    OpenedRun run = OpenedRun.open(settings, dataset, identity, hadoop);
    Map<String, Object> origin =
        Map.of("ensemble", path.toString(), "versions", versions, "soup", soup.kind());
    return new SoupRun(soup, settings, run, dataset, ingredients, origin, hadoop);
  }

  private static Ingredients ingredients(
      EnsembleBundle bundle,
      TrainingSettings settings,
      Dataset dataset,
      org.apache.hadoop.conf.Configuration hadoop) {
    Ingredients ingredients = Ingredients.of(bundle, hadoop);
    requireFits(ingredients, settings, dataset);
    warnOfOrigins(ingredients, settings, dataset, hadoop);
    return ingredients;
  }

  private static Dataset dataset(
      EnsembleBundle bundle,
      TrainingSettings settings,
      org.apache.hadoop.conf.Configuration hadoop) {
    String path =
        settings
            .dataset()
            .path()
            .orElseGet(() -> String.valueOf(bundle.provenance().get("dataset_path")));
    Dataset dataset = Dataset.open(path, hadoop);
    settings.requireFor(dataset.manifest().task());
    if (dataset.rows(Split.VALIDATION) == 0 || dataset.rows(Split.TRAIN) == 0) {
      throw new BadData(
          "cannot average weights by %s: expected training and validation rows, found %d and %d; ingest again with dataset.validation-fraction above 0"
              .formatted(path, dataset.rows(Split.TRAIN), dataset.rows(Split.VALIDATION)));
    }
    Object trainedOn = bundle.provenance().get("dataset_fingerprint");
    if (!dataset.fingerprint().equals(trainedOn)) {
      LOG.warn(
          "the ensemble was trained on another dataset than {}: its own validation rows may be"
              + " among those that members were trained on",
          path);
    }
    return dataset;
  }

  private static void requireFits(
      Ingredients ingredients, TrainingSettings settings, Dataset dataset) {
    var manifest = dataset.manifest();
    if (!ingredients.input().equals(manifest.image())
        || !ingredients.task().equals(manifest.task())) {
      throw new BadConfiguration(
          "cannot average weights by %s: expected images of %s in %s, found images of %s in %s; give the ensemble's dataset"
              .formatted(
                  dataset.path(),
                  ingredients.input(),
                  ingredients.task(),
                  manifest.image(),
                  manifest.task()));
    }
    if (!settings.dataset().normalization().of(manifest).equals(ingredients.normalization())) {
      throw new BadConfiguration(
          "cannot average weights: expected dataset.normalization as the members were trained with,"
              + " found another; give the configuration of the ensemble");
    }
  }

  /** Weights that came from different starts lie in different valleys, and their mean in none. */
  private static void warnOfOrigins(
      Ingredients ingredients,
      TrainingSettings settings,
      Dataset dataset,
      org.apache.hadoop.conf.Configuration hadoop) {
    if (ingredients.fromOneSeed()) {
      return;
    }
    var manifest = dataset.manifest();
    NetworkShape shape = manifest.networkShape();
    if (settings.model().initialParameters(shape, hadoop).isEmpty()) {
      LOG.warn(
          "members started from different weights, so that the mean of their weights may be worth"
              + " nothing; train them with ensemble.vary-weights = false");
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

  /** The figures of a run that has finished before. */
  public Optional<Map<String, Object>> finished() {
    return run.finished();
  }

  /**
   * Makes the network, and leaves it.
   *
   * @return the run's figures by name, in snake_case
   * @throws IllegalStateException if the run has finished before
   * @throws Failure that is noted in the run directory too
   */
  public Map<String, Object> make(JavaSparkContext spark, Listener listener) {
    Ingredients ingredients =
        members.orElseThrow(() -> new IllegalStateException("run " + id() + " has finished"));
    return run.make(
        spark,
        () -> {
          try (Scorer scorer =
              new Scorer(
                  spark,
                  dataset,
                  ingredients.networkJson(),
                  ingredients.normalization(),
                  settings.evaluation())) {
            Made made = new Kitchen(spark, ingredients, scorer, listener).make();
            write(made, ingredients);
            return figures(made, ingredients);
          }
        });
  }

  /** What measures weights, and averages them. */
  private final class Kitchen {

    private final Ingredients ingredients;
    private final Scorer scorer;
    private final Listener listener;
    private final JavaSparkContext spark;
    private final NormalizationPass pass;
    private final SoupNotes notes;

    Kitchen(JavaSparkContext spark, Ingredients ingredients, Scorer scorer, Listener listener) {
      this.ingredients = ingredients;
      this.spark = spark;
      this.scorer = scorer;
      this.listener = listener;
      TrainingPlan plan = settings.plan(id(), ingredients.networkJson(), dataset);
      this.pass = soup.bounded(new NormalizationPass(plan, Optional.empty()));
      this.notes = new SoupNotes(directory.path(), hadoop);
    }

    Made make() {
      List<Mixture> alone = alone();
      return soup instanceof Soup.Greedy ? greedy(alone) : uniform(alone);
    }

    private List<Mixture> alone() {
      List<Mixture> all = new ArrayList<>();
      for (int number : ingredients.members().keySet()) {
        all.add(measured(List.of(number), new Weights(number)));
      }
      Comparator<Mixture> byValue = Comparator.comparingDouble(this::value);
      // Sorting is stable: of equals the one with the smaller number.
      all.sort(settings.stopping().higherIsBetter() ? byValue.reversed() : byValue);
      return all;
    }

    private Made uniform(List<Mixture> alone) {
      List<Integer> members = ingredients.members().keySet().stream().toList();
      Weights weights = new Weights(members.get(0));
      for (int number : members.subList(1, members.size())) {
        weights = weights.with(number);
      }
      return new Made(measured(members, weights), weights.get(), alone);
    }

    private Made greedy(List<Mixture> alone) {
      Mixture best = alone.get(0);
      Weights weights = new Weights(best.members().get(0));
      for (Mixture next : alone.subList(1, alone.size())) {
        int number = next.members().get(0);
        List<Integer> members = new ArrayList<>(best.members());
        members.add(number);
        Weights with = weights.with(number);
        Mixture tried = measured(members, with);
        if (atLeastAsGood(value(tried), value(best))) {
          best = tried;
          weights = with;
        }
      }
      return new Made(best, weights.get(), alone);
    }

    private Mixture measured(List<Integer> members, Weights weights) {
      String name = members.stream().map(String::valueOf).collect(Collectors.joining("+"));
      Map<String, Double> validation =
          notes.measure(name, () -> scorer.evaluate(Split.VALIDATION, weights.get()).named());
      listener.measured(members, validation);
      return new Mixture(members, validation);
    }

    private double value(Mixture mixture) {
      return mixture.validation().get(settings.stopping().metric());
    }

    private boolean atLeastAsGood(double value, double than) {
      return settings.stopping().higherIsBetter() ? value >= than : value <= than;
    }

    /** One member's weights as they are, or a mean, normalized by statistics of its own. */
    private final class Weights {

      private final RunningMean mean;
      private float[] made;

      Weights(int member) {
        float[] parameters = ingredients.parameters(member);
        this.mean = new RunningMean(parameters.length);
        mean.add(parameters);
      }

      private Weights(RunningMean mean) {
        this.mean = mean;
      }

      Weights with(int member) {
        RunningMean more = new RunningMean(mean.state());
        more.add(ingredients.parameters(member));
        return new Weights(more);
      }

      float[] get() {
        if (made == null) {
          made = mean.count() == 1 ? mean.mean() : pass.across(spark, mean.mean());
        }
        return made;
      }
    }
  }

  private void write(Made made, Ingredients ingredients) {
    Network network = Network.fromJson(ingredients.networkJson());
    network.setParameters(made.weights());
    Map<String, Object> provenance = new LinkedHashMap<>(origin);
    provenance.put("run_id", id());
    provenance.put("seed", settings.run().seed().value());
    provenance.put("dataset_path", dataset.path());
    provenance.put("dataset_fingerprint", dataset.fingerprint());
    provenance.put("ingredients", made.mixture().members());
    provenance.put("validation", made.mixture().validation());
    new ModelBundle(
            network,
            ingredients.input(),
            ingredients.task(),
            ingredients.normalization(),
            provenance)
        .write(directory.model(), hadoop);
  }

  private Map<String, Object> figures(Made made, Ingredients ingredients) {
    Mixture best = made.alone().get(0);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("soup", soup.kind());
    figures.put("members", made.alone().size());
    figures.put("ingredients", made.mixture().members());
    figures.put("from_one_seed", ingredients.fromOneSeed());
    made.mixture().validation().forEach((metric, value) -> figures.put("val_" + metric, value));
    figures.put("best_member", best.members().get(0));
    best.validation().forEach((metric, value) -> figures.put("best_member_val_" + metric, value));
    figures.put("parameters", made.weights().length);
    return figures;
  }
}
