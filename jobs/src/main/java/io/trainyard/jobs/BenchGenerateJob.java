package io.trainyard.jobs;

import io.trainyard.bench.GenerateBench;
import io.trainyard.bench.GenerateResult;
import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.TokenShape;
import io.trainyard.training.TrainingSettings;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how fast a language model that is a network generates. */
@Command(
    name = "generate",
    description = {
      "Measures how many tokens one thread generates with the language model of the"
          + " configuration: as the generate job does, against native operations a step at a time;"
          + " in the driver's process, without Spark."
    })
final class BenchGenerateJob extends Job {

  @Option(
      names = "--vocabulary",
      paramLabel = "N",
      defaultValue = "69",
      description = "Tokens of the model, at least 5 (default: ${DEFAULT-VALUE}).")
  private int vocabulary;

  @Mixin private BenchJob.Measuring measuring;

  @Override
  String name() {
    return BenchJob.NAME;
  }

  @Override
  void run(Configuration configuration, JobOutput output) {
    TrainingSettings settings = TrainingSettings.read(configuration);
    output.figure("bench", "generate");
    require(settings);
    String json =
        settings
            .model()
            .networkJson(new TokenShape(vocabulary), settings.optimizer(), settings.run().seed());
    List<GenerateResult> results =
        new GenerateBench(measuring.protocol(), err()::println).run(json);
    table(results).print(err());
    output.figure("results", results.stream().map(GenerateResult::figures).toList());
  }

  private void require(TrainingSettings settings) {
    if (settings.model().window().isEmpty()) {
      throw new BadConfiguration(
          "cannot measure: expected model.kind = rnn, fixed-context or causal-convolution, found another; give --set model.kind=rnn, or a --conf that does");
    }
    if (vocabulary < 5) {
      throw new BadConfiguration(
          "cannot measure: expected --vocabulary to be a whole number of at least 5, found "
              + vocabulary);
    }
  }

  private static Table table(List<GenerateResult> results) {
    Table table = new Table(List.of("", "tokens/s", "spread", "times windows"));
    for (GenerateResult one : results) {
      table.add(
          List.of(
              one.name(),
              Table.number(one.tokensPerSecond().median()),
              Table.percent(one.tokensPerSecond().spread()),
              Table.ratio(one.ratioToWindows().median())));
    }
    return table;
  }
}
