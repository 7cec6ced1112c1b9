package io.trainyard.training;

import io.trainyard.averaging.TrainingPlan;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.RowCounts;
import io.trainyard.dataset.Split;
import io.trainyard.device.Device;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.Ngram;
import io.trainyard.random.Seed;
import io.trainyard.results.Outlet;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/**
 * One training that one task makes alone, one of many that share a run: all that the task has to
 * know. The arrays are not copied: nobody changes them. Immutable otherwise.
 *
 * @param configuration HOCON that {@link TrainingSettings} read back; what it says of averaging is
 *     not looked at
 * @param material what it is trained on, and what goes by that
 * @param plan of one replica
 * @param given the parameters to start from; null where the seed gives them
 * @param counts how often each training row comes in an epoch; null for each once
 * @param validation the rows that the training is judged by
 * @param untilEpoch epochs after which the training pauses, with a checkpoint, unless it has ended
 *     before; schedules go by the configuration all the same
 * @param model where the best model goes when the training has ended; null for nowhere
 * @param provenance what to say of the model beside what the training itself tells: values that
 *     JSON knows
 */
public record TaskTraining(
    Place place,
    String configuration,
    TaskMaterial material,
    TrainingPlan plan,
    float[] given,
    RowCounts counts,
    ValidationRows validation,
    int untilEpoch,
    String model,
    TreeMap<String, Object> provenance)
    implements Serializable {

  public TaskTraining {
    boolean some = counts != null || validation.counts() != null || !validation.beside().isEmpty();
    if (material instanceof TextMaterial && some) {
      throw new IllegalArgumentException("some rows of a text, which is read in lanes");
    }
  }

  /** Configuration keys that trainings alone in a task have no use for. */
  public static final Set<String> UNUSED_KEYS = Set.of("averaging.*");

  /**
   * Which training of which run.
   *
   * @param run the run's directory
   * @param group what the trainings are, such as {@code members}
   * @param number of this one, from 1
   */
  public record Place(String run, String group, int number) implements Serializable {

    /** Where it leaves checkpoints and figures. */
    public Outlet outlet(org.apache.hadoop.conf.Configuration hadoop) {
      return Outlet.of(new Path(run), group, number, hadoop);
    }

    /**
     * Whether the training has come to its end, and is not made again.
     *
     * @throws io.trainyard.failure.BadData if what it came to cannot be read
     */
    public boolean hasEnded(org.apache.hadoop.conf.Configuration hadoop) {
      return new TaskResult(outlet(hadoop), hadoop).read().isPresent();
    }

    @Override
    public String toString() {
      return "%s/%s/%d".formatted(run.substring(run.lastIndexOf('/') + 1), group, number);
    }
  }

  /**
   * Rows that a training is judged by.
   *
   * @param counts rows that come not at all are left out; null for all rows of the split
   * @param beside what is measured whenever the training is judged, though nothing depends on it
   */
  public record ValidationRows(Split split, RowCounts counts, List<MeasuredRows> beside)
      implements Serializable {

    static final ValidationRows ALL = new ValidationRows(Split.VALIDATION, null, List.of());

    public ValidationRows {
      beside = List.copyOf(beside);
    }
  }

  /**
   * Rows whose metrics stand in the table {@code metrics/}, those of training rows as {@code
   * fitted_loss} and so on, beside the {@code loss} that training itself comes by.
   *
   * @param counts how often each row comes, of few rows, which are kept in memory; null for all
   *     rows of the split, which are read anew each time
   */
  public record MeasuredRows(Split split, RowCounts counts) implements Serializable {

    private static final String FITTED = "fitted_";

    /** What the table calls a metric of such rows. */
    public static String metric(Split split, String name) {
      return split == Split.TRAIN ? FITTED + name : name;
    }
  }

  /**
   * What tells trainings of one configuration apart.
   *
   * @param weights that initial weights derive from
   * @param order that the order of rows, augmentation and dropout derive from
   */
  public record Seeds(Seed weights, Seed order) {}

  /**
   * A training of all rows to its end, that leaves no model.
   *
   * @param effective every value of the configuration that {@code settings} were read from
   * @param hadoop where a network of the user's own is read through
   * @throws BadConfiguration if the network does not fit the data
   */
  public static TaskTraining of(
      Place place,
      TrainingSettings settings,
      SortedMap<String, String> effective,
      Dataset dataset,
      Seeds seeds,
      org.apache.hadoop.conf.Configuration hadoop) {
    var manifest = dataset.manifest();
    NetworkShape shape = manifest.networkShape();
    OpenedRun.requireNoDensity(settings);
    settings.requireFor(manifest.task());
    TrainingSettings alone = settings.alone(seeds.order());
    String networkJson =
        settings.model().networkJson(shape, settings.optimizer(), seeds.weights(), hadoop);
    ModelSpec.requireFits(networkJson, shape);
    return new TaskTraining(
        place,
        Configuration.render(effective),
        new ImageMaterial(),
        alone.plan(place.toString(), networkJson, dataset),
        settings.model().initialParameters(shape, hadoop).orElse(null),
        null,
        ValidationRows.ALL,
        Integer.MAX_VALUE,
        null,
        new TreeMap<>(Map.of("seed", seeds.weights().value())));
  }

  /**
   * A training of a language model to its end, that leaves no model.
   *
   * @param effective every value of the configuration that {@code settings} were read from
   * @throws BadConfiguration if the model is no network that learns from running text, or samples
   *     are wanted that cannot be generated with its tokens
   * @throws io.trainyard.failure.BadData if there is too little text
   */
  public static TaskTraining of(
      Place place,
      TrainingSettings settings,
      SortedMap<String, String> effective,
      LanguageRun.Text text,
      Seeds seeds) {
    requireNetworkOfText(settings.model());
    settings.samples().requireFor(text.codec().tokenizer());
    TrainingSettings alone = settings.alone(seeds.order());
    String networkJson = text.network(alone, seeds.weights());
    return new TaskTraining(
        place,
        Configuration.render(effective),
        new TextMaterial(text),
        alone.plan(place.toString(), networkJson, text.tokens()),
        null,
        null,
        ValidationRows.ALL,
        Integer.MAX_VALUE,
        null,
        new TreeMap<>(Map.of("seed", seeds.weights().value())));
  }

  private static void requireNetworkOfText(ModelSpec model) {
    if (!model.readsText() || model.readsPairs() || model instanceof Ngram) {
      throw new BadConfiguration(
          "cannot train a language model as one of many: expected model.kind = rnn, fixed-context or causal-convolution, found %s"
              .formatted(model.readsText() ? OpenedRun.alone(model) : model.kind()));
    }
  }

  /** The same, in the run whose directory this is. */
  public TaskTraining in(String run) {
    return in(run, place.number());
  }

  /** The same, in the run whose directory this is, under another number. */
  public TaskTraining in(String run, int number) {
    return new TaskTraining(
        new Place(run, place.group(), number),
        configuration,
        material,
        plan,
        given,
        counts,
        validation,
        untilEpoch,
        model,
        provenance);
  }

  /**
   * Makes the training in the thread that calls, which goes on where an earlier try was ended.
   *
   * @param device to which the calling thread is bound
   * @param between called before each minibatch; what it throws ends the try
   */
  public TaskOutcome make(
      Device device, org.apache.hadoop.conf.Configuration hadoop, Runnable between) {
    return new TaskRun(this, hadoop).run(device, between);
  }

  /** What its configuration says to a training alone. */
  TrainingSettings settings() {
    return TrainingSettings.read(Configuration.parseText(configuration)).alone(plan.seed());
  }

  /** Tells its network from others, initial weights that come with it included. */
  public String network() {
    return OpenedRun.network(plan.networkJson(), Optional.ofNullable(given));
  }

  /**
   * What makes no sense for the data that trainings are made on, though nothing speaks against it:
   * each sentence once, however many of them it is true of.
   */
  public static List<String> warnings(Collection<TaskTraining> trainings) {
    return trainings.stream()
        .flatMap(training -> training.material().warnings(training).stream())
        .distinct()
        .toList();
  }

  /** The same, with each training row as often as {@code rows} says. */
  public TaskTraining fitting(RowCounts rows) {
    return new TaskTraining(
        place,
        configuration,
        material,
        plan,
        given,
        rows,
        validation,
        untilEpoch,
        model,
        provenance);
  }

  /** The same, judged by those rows of {@code split} that {@code rows} says come at all. */
  public TaskTraining validatingOn(Split split, RowCounts rows) {
    return new TaskTraining(
        place,
        configuration,
        material,
        plan,
        given,
        counts,
        new ValidationRows(split, rows, validation.beside()),
        untilEpoch,
        model,
        provenance);
  }

  /** The same, with the metrics of these rows too, whenever it is judged. */
  public TaskTraining measuring(List<MeasuredRows> rows) {
    return new TaskTraining(
        place,
        configuration,
        material,
        plan,
        given,
        counts,
        new ValidationRows(validation.split(), validation.counts(), rows),
        untilEpoch,
        model,
        provenance);
  }

  /** The same, with a pause after so many epochs. */
  public TaskTraining until(int epoch) {
    return new TaskTraining(
        place, configuration, material, plan, given, counts, validation, epoch, model, provenance);
  }

  /**
   * The same, leaving its best model when it has ended.
   *
   * @param directory of the bundle
   * @param more to say of where the model comes from
   */
  public TaskTraining leaving(String directory, Map<String, Object> more) {
    TreeMap<String, Object> all = new TreeMap<>(provenance);
    all.putAll(more);
    return new TaskTraining(
        place,
        configuration,
        material,
        plan,
        given,
        counts,
        validation,
        untilEpoch,
        directory,
        all);
  }
}
