package io.trainyard.jobs;

import io.trainyard.bench.BenchNetwork;
import io.trainyard.bench.StepBench;
import io.trainyard.bench.StepResult;
import io.trainyard.config.Configuration;
import io.trainyard.training.TrainingSettings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures one worker's training step. */
@Command(
    name = "step",
    description = {
      "Measures one worker's training step in one thread: stock Deeplearning4j against accelerated,"
          + " on minibatches of noise, in the driver's process, without Spark."
    })
final class BenchStepJob extends Job {

  @Mixin private BenchModels models;
  @Mixin private BenchJob.Measuring measuring;

  @Option(
      names = "--beside",
      paramLabel = "NAME=COMMAND",
      description = {
        "Measures another program in turn with the rest. It is started as COMMAND MODEL BATCH-SIZE,"
            + " reads the number of steps to make, one a line, and answers each with the"
            + " nanoseconds that they took."
      })
  private List<String> beside = new ArrayList<>();

  @Override
  String name() {
    return BenchJob.NAME;
  }

  @Override
  void run(Configuration configuration, JobOutput output) {
    TrainingSettings settings = TrainingSettings.read(configuration);
    output.figure("bench", "step");
    List<BenchNetwork> networks = models.networks(settings, hadoop());
    output.figure("model", BenchModels.names(networks));
    StepBench bench =
        new StepBench(
            measuring.protocol(),
            beside.stream().map(StepBench.Other::parse).toList(),
            err()::println);
    List<StepResult> results = new ArrayList<>();
    networks.forEach(network -> results.addAll(bench.run(network)));
    table(results).print(err());
    output.figure("results", results.stream().map(StepResult::figures).toList());
  }

  private static Table table(List<StepResult> results) {
    Set<String> others = new LinkedHashSet<>();
    results.forEach(result -> others.addAll(result.ratios().keySet()));
    List<String> header =
        new ArrayList<>(List.of("network", "", "examples/s", "spread", "ms/step"));
    others.forEach(other -> header.add("times " + other));
    Table table = new Table(header);
    for (StepResult result : results) {
      List<String> row = new ArrayList<>();
      row.add(result.model());
      row.add(result.name());
      row.add(Table.number(result.examplesPerSecond().median()));
      row.add(Table.percent(result.examplesPerSecond().spread()));
      row.add(Table.number(1e3 * result.secondsPerStep().median()));
      for (String other : others) {
        Double ratio = result.ratios().get(other);
        row.add(ratio == null ? "" : Table.ratio(ratio));
      }
      table.add(row);
    }
    return table;
  }
}
