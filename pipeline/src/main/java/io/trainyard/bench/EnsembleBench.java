package io.trainyard.bench;

import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.device.Device;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Infrastructure;
import io.trainyard.random.Seed;
import io.trainyard.training.TaskOutcome;
import io.trainyard.training.TaskTraining;
import io.trainyard.training.TaskTrainings;
import io.trainyard.training.TrainingSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Members that train in Spark's tasks against the same trainings in plain threads of one process,
 * side by side: what scheduling them costs. A unit of work is all members, from nothing to the last
 * result: reading rows, epochs, validation, checkpoints and tables are part of it on either side.
 */
public final class EnsembleBench {

  /** The trainings in plain threads. */
  public static final String THREADS = "threads";

  /** The trainings as members of an ensemble. */
  public static final String MEMBERS = "members";

  private final JavaSparkContext spark;
  private final Protocol protocol;
  private final Consumer<String> progress;

  /**
   * @param progress hears what is being done
   */
  public EnsembleBench(JavaSparkContext spark, Protocol protocol, Consumer<String> progress) {
    this.spark = spark;
    this.protocol = protocol;
    this.progress = progress;
  }

  /**
   * How fast trainings were made.
   *
   * @param examples that all of them fitted together
   * @param ratio to the threads' speed, repetition by repetition
   */
  public record Result(String name, int members, long examples, Samples seconds, Samples ratio) {

    public Samples examplesPerSecond() {
      return seconds.into(examples);
    }

    /** The figures under their names in the JSON line. */
    public Map<String, Object> figures() {
      return Map.of(
          "name",
          name,
          "members",
          members,
          "examples_per_second",
          Digits.round(examplesPerSecond().median()),
          "spread",
          Digits.round(examplesPerSecond().spread()),
          "ratio_to_threads",
          Digits.round(ratio.median()),
          "repetitions",
          seconds.values().length);
    }
  }

  /** One way to make all trainings. */
  private record Way(String name, Trainings trainings, Consumer<List<TaskTraining>> making)
      implements Contender {

    @Override
    public long run(int times) {
      long spent = 0;
      for (int i = 0; i < times; i++) {
        try (TemporaryFolder folder = TemporaryFolder.create()) {
          List<TaskTraining> fresh = trainings.in(folder);
          long start = System.nanoTime();
          making.accept(fresh);
          spent += System.nanoTime() - start;
        } catch (IOException e) {
          throw new Infrastructure("cannot make a temporary folder: " + e.getMessage(), e);
        }
      }
      return spent;
    }
  }

  private record Trainings(List<TaskTraining> all) {

    List<TaskTraining> in(TemporaryFolder folder) {
      return all.stream().map(one -> one.in(folder.path().toString())).toList();
    }
  }

  /**
   * Measures both ways.
   *
   * @param members to train at the same time: as many as there are slots
   */
  public List<Result> run(
      TrainingSettings settings, Configuration configuration, Dataset dataset, int members) {
    Trainings trainings =
        new Trainings(
            IntStream.rangeClosed(1, members)
                .mapToObj(number -> training(number, settings, configuration, dataset))
                .toList());
    List<Contender> ways =
        List.of(
            new Way(THREADS, trainings, this::inThreads),
            new Way(MEMBERS, trainings, this::inTasks));
    Map<String, Samples> seconds = new SideBySide(protocol, progress).measure(ways);
    long examples = members * dataset.rows(Split.TRAIN) * (long) settings.stopping().maxEpochs();
    List<Result> results = new ArrayList<>();
    seconds.forEach(
        (name, samples) ->
            results.add(
                new Result(name, members, examples, samples, seconds.get(THREADS).over(samples))));
    return results;
  }

  private TaskTraining training(
      int number, TrainingSettings settings, Configuration configuration, Dataset dataset) {
    Seed seed = settings.run().seed().of("member").of(number);
    return TaskTraining.of(
        new TaskTraining.Place("", MEMBERS, number),
        settings,
        configuration.effective(),
        dataset,
        new TaskTraining.Seeds(seed, seed),
        spark.hadoopConfiguration());
  }

  private void inTasks(List<TaskTraining> trainings) {
    try (TaskTrainings tasks = new TaskTrainings(spark)) {
      tasks.run(trainings, outcome -> {}).forEach(EnsembleBench::requireFinished);
    }
  }

  private void inThreads(List<TaskTraining> trainings) {
    ExecutorService threads = Executors.newFixedThreadPool(trainings.size());
    try {
      List<Future<TaskOutcome>> outcomes =
          trainings.stream()
              .map(
                  one ->
                      threads.submit(
                          () -> one.make(new Device.Cpu(), spark.hadoopConfiguration(), () -> {})))
              .toList();
      for (Future<TaskOutcome> outcome : outcomes) {
        requireFinished(outcome.get());
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Infrastructure("cannot measure: interrupted", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void requireFinished(TaskOutcome outcome) {
    if (outcome instanceof TaskOutcome.Failed failed) {
      throw new IllegalStateException(failed.error());
    }
    if (outcome instanceof TaskOutcome.Finished finished
        && !finished.report().stopReason().equals("max_epochs")) {
      throw new BadConfiguration(
          "cannot measure: expected members that train for all of stopping.max-epochs, found one that ended by %s; switch that off"
              .formatted(finished.report().stopReason()));
    }
  }
}
