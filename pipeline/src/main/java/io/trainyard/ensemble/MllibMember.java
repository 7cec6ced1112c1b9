package io.trainyard.ensemble;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Manifest;
import io.trainyard.dataset.RowCounts;
import io.trainyard.dataset.Split;
import io.trainyard.ensemble.mllib.MllibFit;
import io.trainyard.ensemble.mllib.MllibRows;
import io.trainyard.evaluation.Judgement;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Infrastructure;
import io.trainyard.inference.RangeScorer;
import io.trainyard.inference.Views;
import io.trainyard.model.ClassifierBundle;
import io.trainyard.model.MllibSpec;
import io.trainyard.model.Normalization;
import io.trainyard.model.classifier.Classifier;
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
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member that is no network: Spark MLlib trains it, on the rows and features that a network in
 * its place would see.
 *
 * @param counts how often training rows come; empty for each once
 * @param cacheBytes of members' parameters that a process may keep
 * @param model the directory of the bundle that it leaves
 * @param provenance what the bundle says of where it comes from
 */
record MllibMember(
    TaskTraining.Place place,
    MllibSpec spec,
    TrainingSettings settings,
    Dataset dataset,
    Seed seed,
    Optional<RowCounts> counts,
    long cacheBytes,
    String model,
    Map<String, Object> provenance)
    implements DriverTraining {

  private static final Logger LOG = LoggerFactory.getLogger(MllibMember.class);

  /** As training in epochs says why it stopped. */
  private static final String STOP_REASON = "fitted";

  /** There are none. */
  private static final int EPOCHS = 0;

  private static final double NANOS = 1e9;

  /**
   * @param number from 1
   * @param seed that the algorithm's random choices derive from
   * @param cacheBytes of members' parameters that a process may keep
   * @throws BadConfiguration if the data is nothing that MLlib could be given
   */
  static MllibMember of(
      int number,
      MllibSpec spec,
      TrainingSettings settings,
      Dataset dataset,
      Seed seed,
      Optional<RowCounts> counts,
      long cacheBytes) {
    requireVectors(spec, dataset.manifest().kind());
    var place = new TaskTraining.Place("", Members.GROUP, number);
    return new MllibMember(
        place, spec, settings, dataset, seed.of("mllib"), counts, cacheBytes, null, Map.of());
  }

  /**
   * @param data the kind of the dataset
   */
  static void requireVectors(MllibSpec spec, String data) {
    if (!data.equals(Manifest.IMAGE_KIND)) {
      throw new BadConfiguration(
          "cannot train model.kind = %s: expected a dataset of kind %s, each row a vector of one length, found one of kind %s; take a network"
              .formatted(spec.kind(), Manifest.IMAGE_KIND, data));
    }
  }

  /** The same, in the run whose directory this is, leaving its bundle in {@code directory}. */
  MllibMember in(String run, String directory, Map<String, Object> more) {
    Map<String, Object> all = new LinkedHashMap<>(more);
    all.put("seed", seed.value());
    all.put("dataset_path", dataset.path());
    all.put("dataset_fingerprint", dataset.fingerprint());
    return new MllibMember(
        new TaskTraining.Place(run, place.group(), place.number()),
        spec,
        settings,
        dataset,
        seed,
        counts,
        cacheBytes,
        directory,
        all);
  }

  /** Tells it from what other settings would give. */
  String identity() {
    return place.number() + " " + spec;
  }

  @Override
  public TaskOutcome make(JavaSparkContext spark) {
    if (settings.augments()) {
      LOG.warn(
          "member {}: augment is for networks, {} is trained on rows as they are stored",
          place.number(),
          spec.kind());
    }
    MllibRows rows = new MllibRows(dataset, normalization(), counts.orElse(null));
    MllibFit.Fitted fitted = new MllibFit(spec, rows, seed).fit(spark);
    if (!fitted.classifier().sound()) {
      return new TaskOutcome.Failed(
          place.number(),
          "%s has diverged: expected numbers, found some that are none; train it with other settings"
              .formatted(spec.kind()));
    }
    Configuration hadoop = spark.hadoopConfiguration();
    write(fitted.classifier(), hadoop);
    long start = System.nanoTime();
    Map<String, Double> validation = validate(spark);
    tables(validation, fitted.seconds(), (System.nanoTime() - start) / NANOS, hadoop);
    return new TaskOutcome.Finished(place.number(), report(fitted, validation));
  }

  private Normalization normalization() {
    return settings.dataset().normalization().of(dataset.manifest());
  }

  private void write(Classifier classifier, Configuration hadoop) {
    Path directory = new Path(model);
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
            classifier,
            manifest.image(),
            manifest.classNames(),
            normalization(),
            provenance)
        .write(directory, hadoop);
  }

  private Map<String, Double> validate(JavaSparkContext spark) {
    var manifest = dataset.manifest();
    RangeScorer ranges = new RangeScorer(dataset, settings.evaluation(), Views.ONE);
    MemberModel member =
        MemberModel.of(place.number(), new Path(model), spark.hadoopConfiguration());
    Judgement all = ranges.nothingYet(0);
    try (EnsembleScorer scorer =
        new EnsembleScorer(
            spark,
            ranges,
            new MemberModel.Outline(manifest.image(), manifest.task()),
            List.of(member),
            cacheBytes)) {
      scorer
          .inOrder(
              Split.VALIDATION,
              answers -> {
                Judgement part = ranges.nothingYet(0);
                part.add(answers.range().from(), answers.truth(), answers.batches()[0]);
                return part;
              })
          .forEach(all::merge);
    }
    return all.metrics().named();
  }

  private void tables(
      Map<String, Double> validation, double fit, double validate, Configuration hadoop) {
    Outlet outlet = Outlet.of(new Path(place.run()), place.group(), place.number(), hadoop);
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

  private static TaskReport report(MllibFit.Fitted fitted, Map<String, Double> validation) {
    return new TaskReport(
        EPOCHS,
        EPOCHS,
        STOP_REASON,
        validation,
        Double.NaN,
        fitted.rows() / Math.max(1 / NANOS, fitted.seconds()),
        fitted.seconds(),
        fitted.classifier().parameters(),
        List.of());
  }
}
