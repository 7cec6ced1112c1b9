package io.trainyard.training;

import io.trainyard.averaging.AveragingSettings.TransportKind;
import io.trainyard.averaging.TrainingPlan;
import io.trainyard.averaging.Transport;
import io.trainyard.averaging.Transports;
import io.trainyard.checkpoint.CheckpointStore;
import io.trainyard.dataset.Split;
import io.trainyard.device.Devices;
import io.trainyard.inference.SequenceScorer;
import io.trainyard.memory.DriverWork;
import io.trainyard.memory.MemoryPlan;
import io.trainyard.memory.ResidentMemory;
import io.trainyard.memory.Workload;
import io.trainyard.results.RunDirectory;
import io.trainyard.results.RunFiles;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/** A training of a network that reads tokens, in a run directory that was opened. */
record TokenTraining(
    TrainingSettings settings, OpenedRun run, Subject subject, Configuration hadoop) {

  /** Where the computing is done. */
  enum Place {
    HERE,
    ON_GPUS
  }

  /** What is trained on what. */
  interface Subject {

    /** DL4J's configuration of the network. */
    String networkJson();

    /** How the passes of each layer are made. */
    Map<String, String> ways(Place place);

    /** What it takes of memory. */
    Need need();

    /**
     * What workers have to know.
     *
     * @param run its name
     */
    TrainingPlan plan(String run);

    /** Measures the network on a split. */
    SequenceScorer scorer(JavaSparkContext spark);

    /**
     * Leaves the model.
     *
     * @param provenance of the run, to which is added what the result and the data tell
     */
    void write(TrainingResult result, Map<String, Object> provenance);

    /** More figures of the run, by name. */
    Map<String, Object> figures();

    /** Tokens that a prediction goes by, where that is a number. */
    default Optional<Integer> receptiveField() {
      return Optional.empty();
    }

    /** What people should know before they wait for the end, if anything. */
    default Optional<String> warning() {
      return Optional.empty();
    }

    /** What is measured beside validation. */
    Diagnosis diagnosis();

    /** Hears of weights after each epoch. */
    default WeightKeeper keeper() {
      return epoch -> {};
    }
  }

  /**
   * What a training takes of memory.
   *
   * @param driver what {@link Subject#diagnosis}, {@link Subject#keeper} and {@link Subject#write}
   *     take of the driver's
   */
  record Need(Workload workload, DriverWork driver) {}

  private RunDirectory directory() {
    return run.directory();
  }

  private String id() {
    return directory().path().getName();
  }

  /**
   * Trains, or goes on training, and leaves the best model.
   *
   * @param versions of everything that the model depends on
   * @return the run's figures by name, in snake_case
   */
  Map<String, Object> train(
      JavaSparkContext spark, Map<String, String> versions, TrainingListener listener) {
    return run.make(
        spark,
        () -> {
          Map<String, String> ways =
              subject.ways(Devices.given(spark.getConf()) ? Place.ON_GPUS : Place.HERE);
          listener.surveyed(
              ways.entrySet().stream()
                  .map(way -> way.getKey() + " by " + way.getValue())
                  .collect(Collectors.joining("; ", "acceleration: ", "")));
          subject
              .receptiveField()
              .ifPresent(
                  tokens -> listener.surveyed("receptive field: %d tokens".formatted(tokens)));
          subject.warning().ifPresent(listener::surveyed);
          TransportKind kind = Transports.choose(spark, settings.averaging());
          Need need = subject.need();
          MemoryPlan memory =
              MemoryPlan.of(
                      spark,
                      need.workload(),
                      () -> Transports.awaitSlots(spark, settings.averaging()))
                  .with(need.driver());
          listener.memoryPlanned(memory.describe());
          memory.require();
          var watch = new ResidentWatch(() -> resident(spark), listener);
          TrainingResult result = fit(spark, kind, watch);
          subject.write(result, provenance(versions));
          Map<String, Object> figures =
              RunFigures.of(result, directory(), settings.averaging().workers());
          figures.putAll(subject.figures());
          subject.receptiveField().ifPresent(tokens -> figures.put("receptive_field", tokens));
          figures.put("tokens_per_second", figures.get("examples_per_second"));
          figures.put("acceleration", Map.of("layers", ways));
          figures.putAll(AveragingFigures.of(kind, directory().averaging().rows()));
          figures.putAll(memory.figures());
          figures.putAll(watch.end());
          return figures;
        });
  }

  private OptionalLong resident(JavaSparkContext spark) {
    var averaging = settings.averaging();
    return ResidentMemory.ofLargest(spark, averaging.workers(), averaging.network().timeout());
  }

  private TrainingResult fit(
      JavaSparkContext spark, TransportKind kind, TrainingListener listener) {
    TrainingPlan plan = subject.plan(id());
    Diagnosis diagnosis = subject.diagnosis();
    IntUnaryOperator rounds = epoch -> plan.schedule().roundsPerEpoch(epoch - 1);
    var checkpoints =
        new CheckpointStore(directory().outlet().checkpoints(), hadoop, settings.checkpoint());
    try (Transport transport = Transports.open(spark, plan, settings.averaging().over(kind));
        SequenceScorer scorer = subject.scorer(spark);
        TrainingMetrics metrics = TrainingMetrics.register(listener)) {
      Trainer trainer =
          new Trainer(
              transport,
              diagnosis.beside(parameters -> scorer.evaluate(Split.VALIDATION, parameters).named()),
              new Trainer.Averaging(
                  settings.weightAveraging(), UnaryOperator.identity(), subject.keeper()),
              settings.stopping(),
              checkpoints,
              new RunTables(
                  directory().outlet(),
                  rounds,
                  Optional.of(kind),
                  EpochFigures.ofTokens(diagnosis::metrics)),
              metrics);
      TrainingResult result =
          trainer.train(settings.start(subject.networkJson(), Optional.empty()), rounds);
      RunFiles files = new RunFiles(directory().path(), hadoop);
      diagnosis.draw(result.parameters(), files);
      SharesPicture.draw(directory().metrics().rows(), files);
      return result;
    }
  }

  private Map<String, Object> provenance(Map<String, String> versions) {
    Map<String, Object> provenance = new LinkedHashMap<>();
    provenance.put("run_id", id());
    provenance.put("seed", settings.run().seed().value());
    provenance.put("versions", versions);
    return provenance;
  }
}
