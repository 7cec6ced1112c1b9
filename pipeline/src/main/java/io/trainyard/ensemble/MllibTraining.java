package io.trainyard.ensemble;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.RowCounts;
import io.trainyard.dataset.SparkFailures;
import io.trainyard.dataset.Split;
import io.trainyard.ensemble.mllib.MllibFit;
import io.trainyard.ensemble.mllib.MllibRows;
import io.trainyard.evaluation.Judgement;
import io.trainyard.evaluation.Truth;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Infrastructure;
import io.trainyard.inference.RangeScorer;
import io.trainyard.inference.Views;
import io.trainyard.model.ClassifierBundle;
import io.trainyard.model.MllibSpec;
import io.trainyard.model.Normalization;
import io.trainyard.model.classifier.RowModel;
import io.trainyard.random.Seed;
import io.trainyard.results.MetricRow;
import io.trainyard.results.Outlet;
import io.trainyard.results.TimingRow;
import io.trainyard.results.TimingRow.Phase;
import io.trainyard.storage.AtomicFiles;
import io.trainyard.training.DriverTraining;
import io.trainyard.training.TaskOutcome;
import io.trainyard.training.TaskReport;
import io.trainyard.training.TaskTraining;
import io.trainyard.training.TrainingSettings;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The training of what is no network, as a member of an ensemble, a trial of a search, or alone:
 * Spark MLlib makes it, on the rows and features that a network in its place would see.
 *
 * @param seed that the algorithm's random choices derive from
 * @param counts how often training rows come; empty for each once
 * @param judged rows that it is judged by
 * @param left the bundle that it leaves; empty for none
 */
public record MllibTraining(
    TaskTraining.Place place,
    MllibSpec spec,
    TrainingSettings settings,
    Dataset dataset,
    Seed seed,
    Optional<RowCounts> counts,
    JudgedRows judged,
    Optional<Left> left)
    implements DriverTraining {

  private static final Logger LOG = LoggerFactory.getLogger(MllibTraining.class);

  /** As training in epochs says why it stopped. */
  private static final String STOP_REASON = "fitted";

  /** The number of the only training of a run. */
  static final int ALONE = 0;

  /** There are none. */
  private static final int EPOCHS = 0;

  private static final double NANOS = 1e9;

  /**
   * Rows that a training is judged by.
   *
   * @param counts rows that come not at all are left out; empty for all rows of the split
   */
  public record JudgedRows(Split split, Optional<RowCounts> counts) {}

  /**
   * A bundle that a training leaves.
   *
   * @param directory of it
   * @param provenance what it says of where it comes from
   */
  public record Left(String directory, Map<String, Object> provenance) {}

  /**
   * A training of all rows that leaves no bundle.
   *
   * @param seed that the algorithm's random choices derive from
   * @throws BadConfiguration if the algorithm cannot tell what the rows have
   */
  public static MllibTraining of(
      TaskTraining.Place place,
      MllibSpec spec,
      TrainingSettings settings,
      Dataset dataset,
      Seed seed) {
    spec.requireFor(dataset.manifest().task());
    return new MllibTraining(
        place,
        spec,
        settings,
        dataset,
        seed.of("mllib"),
        Optional.empty(),
        new JudgedRows(Split.VALIDATION, Optional.empty()),
        Optional.empty());
  }

  /** The same, in the run whose directory this is. */
  public MllibTraining in(String run) {
    return in(run, place.number());
  }

  /** The same, in the run whose directory this is, under another number. */
  public MllibTraining in(String run, int number) {
    var here = new TaskTraining.Place(run, place.group(), number);
    return new MllibTraining(here, spec, settings, dataset, seed, counts, judged, left);
  }

  /** The same, with each training row as often as {@code rows} says. */
  public MllibTraining fitting(RowCounts rows) {
    return new MllibTraining(place, spec, settings, dataset, seed, Optional.of(rows), judged, left);
  }

  /** The same, judged by those rows of {@code split} that {@code rows} says come at all. */
  public MllibTraining judgedBy(Split split, RowCounts rows) {
    var other = new JudgedRows(split, Optional.of(rows));
    return new MllibTraining(place, spec, settings, dataset, seed, counts, other, left);
  }

  /**
   * The same, leaving a bundle.
   *
   * @param directory of the bundle
   * @param more to say of where it comes from
   */
  public MllibTraining leaving(String directory, Map<String, Object> more) {
    Map<String, Object> all = new LinkedHashMap<>(more);
    all.put("seed", seed.value());
    all.put("dataset_path", dataset.path());
    all.put("dataset_fingerprint", dataset.fingerprint());
    var bundle = Optional.of(new Left(directory, all));
    return new MllibTraining(place, spec, settings, dataset, seed, counts, judged, bundle);
  }

  /** Tells it from other algorithms; its settings are compared as the run's. */
  public String identity() {
    return place.number() + " " + spec.kind();
  }

  @Override
  public TaskOutcome make(JavaSparkContext spark) {
    if (settings.augments()) {
      LOG.warn(
          "{}: augment is for networks, {} is trained on rows as they are stored",
          place,
          spec.kind());
    }
    MllibRows rows = new MllibRows(dataset, normalization(), counts.orElse(null));
    MllibFit.Fitted fitted = new MllibFit(spec, rows, seed).fit(spark);
    if (!fitted.model().sound()) {
      return new TaskOutcome.Failed(
          place.number(),
          "%s has diverged: expected numbers, found some that are none; train it with other settings"
              .formatted(spec.kind()));
    }
    Configuration hadoop = spark.hadoopConfiguration();
    left.ifPresent(bundle -> write(fitted.model(), bundle, hadoop));
    long start = System.nanoTime();
    Map<String, Double> validation = validate(spark, fitted.model());
    tables(validation, fitted.seconds(), (System.nanoTime() - start) / NANOS, hadoop);
    return new TaskOutcome.Finished(place.number(), report(fitted, validation));
  }

  private Normalization normalization() {
    return settings.dataset().normalization().of(dataset.manifest());
  }

  private void write(RowModel model, Left bundle, Configuration hadoop) {
    Path directory = new Path(bundle.directory());
    try {
      AtomicFiles.sweep(directory, hadoop);
    } catch (IOException e) {
      throw new Infrastructure(
          "cannot write %s: %s; give the same command again".formatted(directory, e.getMessage()),
          e);
    }
    var manifest = dataset.manifest();
    new ClassifierBundle(
            spec.kind(),
            model,
            manifest.image(),
            manifest.task(),
            normalization(),
            bundle.provenance())
        .write(directory, hadoop);
  }

  private Map<String, Double> validate(JavaSparkContext spark, RowModel model) {
    RangeScorer ranges = new RangeScorer(dataset, settings.evaluation(), Views.ONE);
    Judgement all = ranges.nothingYet(0);
    RowCounts counted = judged.counts().orElse(null);
    Broadcast<RowModel> sent = spark.broadcast(model);
    try (EnsembleScorer scorer =
        new EnsembleScorer(spark, new OneClassifier(ranges, sent, normalization()))) {
      scorer.inOrder(
          judged.split(), answers -> judged(answers, counted, ranges.nothingYet(0)), all::merge);
    } finally {
      SparkFailures.destroyQuietly(List.of(sent));
    }
    if (all.metrics().rows() == 0) {
      throw new BadConfiguration(
          "cannot judge the training %s: expected at least one %s row for it, found none; ingest more validation rows, or take fewer search.folds"
              .formatted(place, judged.split().label()));
    }
    return all.metrics().named();
  }

  /**
   * @param counted rows that come not at all are passed over; null for all of them
   */
  private static Judgement judged(
      EnsembleScorer.Answers answers, RowCounts counted, Judgement judgement) {
    int[] counts = counted == null ? null : counted.counts(answers.range().from(), answers.ids());
    int[] rows =
        IntStream.range(0, answers.rows()).filter(i -> counts == null || counts[i] > 0).toArray();
    // Without mistakes, which alone would ask for positions.
    judgement.add(
        answers.range().from(),
        new Truth(
            IntStream.of(rows).mapToLong(i -> answers.ids()[i]).toArray(),
            IntStream.of(rows).map(i -> answers.labels()[i]).toArray(),
            some(answers.targets(), rows, answers.rows())),
        some(answers.batches()[0], rows, answers.rows()));
    return judgement;
  }

  /**
   * @param values of all rows, as many for each, row-major
   * @param chosen indices of rows
   */
  private static float[] some(float[] values, int[] chosen, int all) {
    int each = values.length / Math.max(1, all);
    float[] some = new float[chosen.length * each];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(values, chosen[i] * each, some, i * each, each);
    }
    return some;
  }

  private void tables(
      Map<String, Double> validation, double fit, double validate, Configuration hadoop) {
    Outlet outlet = outlet(hadoop);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    int member = outlet.member();
    outlet
        .metrics()
        .write(
            EPOCHS,
            validation.entrySet().stream()
                .map(
                    metric ->
                        new MetricRow(
                            outlet.runId(),
                            member,
                            EPOCHS,
                            0,
                            Split.VALIDATION.label(),
                            metric.getKey(),
                            metric.getValue(),
                            now))
                .toList());
    outlet
        .timings()
        .write(
            EPOCHS,
            List.of(
                new TimingRow(outlet.runId(), member, EPOCHS, Phase.FIT, fit),
                new TimingRow(outlet.runId(), member, EPOCHS, Phase.VALIDATE, validate)));
  }

  private Outlet outlet(Configuration hadoop) {
    return place.number() == ALONE
        ? Outlet.ofRun(new Path(place.run()), hadoop)
        : place.outlet(hadoop);
  }

  private static TaskReport report(MllibFit.Fitted fitted, Map<String, Double> validation) {
    return new TaskReport(
        EPOCHS,
        EPOCHS,
        STOP_REASON,
        validation,
        Double.NaN,
        fitted.rows() / Math.max(1 / NANOS, fitted.seconds()),
        fitted.seconds(),
        fitted.model().parameters(),
        List.of());
  }
}
