package io.trainyard.ensemble;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Divergence;
import io.trainyard.failure.Infrastructure;
import io.trainyard.model.LearningRate.CosineCycles;
import io.trainyard.model.ModelBundle;
import io.trainyard.model.ModelSpec;
import io.trainyard.model.NetworkShape;
import io.trainyard.results.TimingRow;
import io.trainyard.stopping.EarlyStopping;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.training.OpenedRun;
import io.trainyard.training.TaskOutcome;
import io.trainyard.training.TaskReport;
import io.trainyard.training.TrainingResult;
import io.trainyard.training.TrainingRun;
import io.trainyard.training.TrainingSettings;
import io.trainyard.training.WeightKeeper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * One training over averaging workers, whose weights at the ends of its last cycles are the members
 * of an ensemble. It goes through all of its epochs: as each cycle begins the loss goes up, which
 * is no reason to stop.
 */
final class Snapshots {

  private final TrainingSettings settings;
  private final Dataset dataset;
  private final String networkJson;
  private final String network;
  private final Configuration hadoop;
  // The epochs, counted from 1, whose weights are members, in their order.
  private final List<Integer> epochs;
  private final CosineCycles cycles;

  private Snapshots(
      TrainingSettings settings,
      CosineCycles cycles,
      int members,
      Dataset dataset,
      Configuration hadoop) {
    this.settings = settings.toTheEnd();
    this.dataset = dataset;
    this.hadoop = hadoop;
    this.cycles = cycles;
    NetworkShape shape = dataset.manifest().networkShape();
    this.networkJson =
        settings.model().networkJson(shape, settings.optimizer(), settings.run().seed(), hadoop);
    ModelSpec.requireFits(networkJson, shape);
    this.network =
        OpenedRun.network(networkJson, settings.model().initialParameters(shape, hadoop));
    this.epochs = lastEnds(cycles, members);
  }

  private static List<Integer> lastEnds(CosineCycles cycles, int members) {
    List<Integer> ends = ends(cycles);
    return ends.subList(Math.max(0, ends.size() - members), ends.size());
  }

  private static List<Integer> ends(CosineCycles cycles) {
    return IntStream.rangeClosed(1, cycles.epochs()).filter(cycles::endsWith).boxed().toList();
  }

  /**
   * @return empty unless members are snapshots
   * @throws BadConfiguration if the training is none to take snapshots of
   */
  static Optional<Snapshots> of(
      EnsembleSettings ensemble, TrainingSettings settings, Dataset dataset, Configuration hadoop) {
    if (!(ensemble.method() instanceof EnsembleMethod.Snapshot)) {
      return Optional.empty();
    }
    if (!(settings.optimizer().learningRate() instanceof CosineCycles cycles)) {
      throw new IllegalArgumentException("snapshots without cycles");
    }
    List<String> problems = new ArrayList<>();
    if (cycles.epochs() != settings.stopping().maxEpochs()) {
      problems.add(
          "expected optimizer.learning-rate.epochs to be stopping.max-epochs, %d, found %d; leave it out"
              .formatted(settings.stopping().maxEpochs(), cycles.epochs()));
    }
    if (ensemble.estimators() > cycles.cycles()) {
      problems.add(
          "expected ensemble.n-estimators of at most %d, the cycles of the learning rate, found %d; lower it, or raise optimizer.learning-rate.cycles"
              .formatted(cycles.cycles(), ensemble.estimators()));
    }
    EarlyStopping checks = new EarlyStopping(settings.stopping());
    List<Integer> unchecked =
        lastEnds(cycles, ensemble.estimators()).stream()
            .filter(epoch -> !checks.isCheck(epoch))
            .toList();
    if (!unchecked.isEmpty()) {
      problems.add(
          "expected stopping.every-epochs by which epochs %s, whose weights are members, are checked too, found %d; take 1"
              .formatted(unchecked, settings.stopping().everyEpochs()));
    }
    if (!problems.isEmpty()) {
      throw new BadConfiguration(
          "cannot make an ensemble of snapshots: " + String.join("\n  ", problems));
    }
    return Optional.of(new Snapshots(settings, cycles, ensemble.estimators(), dataset, hadoop));
  }

  /** Tells the network from others. */
  String network() {
    return network;
  }

  /**
   * Trains, or goes on training, and leaves the members' bundles. Where training diverges, those of
   * the cycles before are left, and the others have failed.
   *
   * @param run that is under way
   * @return the members, by number
   */
  List<TaskOutcome> make(
      JavaSparkContext spark,
      OpenedRun run,
      Map<String, String> versions,
      EnsembleListener listener) {
    Path model = run.directory().model();
    sweep(model);
    TrainingRun training = TrainingRun.of(run, settings, dataset, networkJson, versions, hadoop);
    WeightKeeper keeper = epoch -> keep(epoch, training, model);
    Ended ended = fit(spark, run, training, listener, keeper);
    List<TaskOutcome> members = new ArrayList<>();
    for (int number = 1; number <= epochs.size(); number++) {
      TaskOutcome member = outcome(number, model, ended);
      listener.ended(member);
      members.add(member);
    }
    return members;
  }

  /**
   * How the one training ended.
   *
   * @param goodEpochs epochs whose weights are fit to be members
   * @param error why there are no more of them
   */
  private record Ended(int goodEpochs, String error, double examplesPerSecond) {

    static Ended of(TrainingResult result) {
      // The weights that went beyond the threshold are what it is to keep out.
      boolean diverged = EarlyStopping.diverged(result.stopReason());
      return new Ended(
          diverged ? result.epochs() - 1 : result.epochs(),
          "training stopped with epoch %d: %s".formatted(result.epochs(), result.stopReason()),
          result.examplesPerSecond());
    }
  }

  /** Trains; what it had kept before it diverged is there. */
  private Ended fit(
      JavaSparkContext spark,
      OpenedRun run,
      TrainingRun training,
      EnsembleListener listener,
      WeightKeeper keeper) {
    try {
      return Ended.of(training.fit(spark, listener.training(), keeper).result());
    } catch (Divergence e) {
      List<TimingRow> done = run.directory().timings().rows();
      int epochs = done.stream().mapToInt(TimingRow::epoch).max().orElse(0);
      return new Ended(epochs, e.getMessage(), examplesPerSecond(done, epochs));
    }
  }

  private double examplesPerSecond(List<TimingRow> done, int epochs) {
    double seconds =
        done.stream().filter(row -> row.phase().isFitting()).mapToDouble(TimingRow::seconds).sum();
    return dataset.rows(Split.TRAIN) * (double) epochs / Math.max(1e-9, seconds);
  }

  private TaskOutcome outcome(int number, Path model, Ended ended) {
    return epochs.get(number - 1) <= ended.goodEpochs()
        ? new TaskOutcome.Finished(number, report(number, model, ended))
        : new TaskOutcome.Failed(number, ended.error());
  }

  /** Removes what tries that were killed left half written. */
  private void sweep(Path model) {
    try {
      for (int number = 1; number <= epochs.size(); number++) {
        AtomicFiles.sweep(WrittenEnsemble.member(model, number), hadoop);
      }
    } catch (IOException e) {
      throw new Infrastructure(
          "cannot go on with the members in %s: %s; give the same command again"
              .formatted(model, e.getMessage()),
          e);
    }
  }

  private void keep(WeightKeeper.Epoch epoch, TrainingRun training, Path model) {
    int number = epochs.indexOf(epoch.number()) + 1;
    if (number > 0) {
      training.write(epoch, Map.of("member", number), WrittenEnsemble.member(model, number));
    }
  }

  /** What a member came to, as its bundle says: it may have been written in an earlier try. */
  private TaskReport report(int number, Path model, Ended ended) {
    Path bundle = WrittenEnsemble.member(model, number);
    ModelBundle member = ModelBundle.read(bundle, hadoop);
    Map<String, Object> provenance = member.provenance();
    int epoch = epochs.get(number - 1);
    if (!provenance.get("epoch").equals(epoch)) {
      throw new BadData(
          "cannot use %s: expected the weights of epoch %d, found those of epoch %s; begin again under another run.id"
              .formatted(bundle, epoch, provenance.get("epoch")));
    }
    Map<String, Double> validation = new TreeMap<>();
    ((Map<?, ?>) provenance.get("validation"))
        .forEach(
            (metric, value) -> validation.put((String) metric, ((Number) value).doubleValue()));
    List<Integer> ends = ends(cycles);
    int cycle = ends.indexOf(epoch);
    return TaskReport.ofCycle(
        epoch - (cycle == 0 ? 0 : ends.get(cycle - 1)),
        epoch,
        validation,
        ((Number) provenance.get("train_loss")).doubleValue(),
        ended.examplesPerSecond(),
        member.network().copyParameters().length);
  }
}
