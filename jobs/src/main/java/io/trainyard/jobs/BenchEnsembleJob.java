package io.trainyard.jobs;

import io.trainyard.bench.EnsembleBench;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.training.OpenedRun;
import io.trainyard.training.TrainingSettings;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what it costs to train members in Spark's tasks. */
@Command(
    name = "ensemble",
    description = {
      "Measures how fast members train in Spark's tasks, against the same trainings in plain threads"
          + " of one process: model, optimizer, stopping and dataset.path as configured, so that a"
          + " sample is as long as stopping.max-epochs makes it."
    })
final class BenchEnsembleJob extends Job {

  @Option(
      names = "--members",
      paramLabel = "N",
      defaultValue = "2",
      description = "Members, as many as there are slots (default: ${DEFAULT-VALUE}).")
  private int members;

  @Mixin private BenchJob.Measuring measuring;

  @Override
  String name() {
    return BenchJob.NAME;
  }

  @Override
  void run(Configuration configuration, JobOutput output) {
    TrainingSettings settings = TrainingSettings.read(configuration);
    output.figure("bench", "ensemble");
    if (members < 1) {
      throw new BadConfiguration(
          "cannot measure: expected --members to be a whole number of at least 1, found "
              + members);
    }
    if (settings.stopping().patience().isPresent()) {
      throw new BadConfiguration(
          "cannot measure: expected stopping.patience = null, so that all samples are as long, found %d"
              .formatted(settings.stopping().patience().get()));
    }
    var protocol = measuring.protocol();
    Dataset dataset = OpenedRun.dataset(settings, hadoop());
    var context = JavaSparkContext.fromSparkContext(spark("bench").sparkContext());
    List<EnsembleBench.Result> results =
        new EnsembleBench(context, protocol, err()::println)
            .run(settings, configuration, dataset, members);
    table(results).print(err());
    output.figure("results", results.stream().map(EnsembleBench.Result::figures).toList());
  }

  private static Table table(List<EnsembleBench.Result> results) {
    Table table = new Table(List.of("", "members", "examples/s", "spread", "of threads"));
    for (EnsembleBench.Result one : results) {
      table.add(
          List.of(
              one.name(),
              String.valueOf(one.members()),
              Table.number(one.examplesPerSecond().median()),
              Table.percent(one.examplesPerSecond().spread()),
              Table.ratio(one.ratio().median())));
    }
    return table;
  }
}
