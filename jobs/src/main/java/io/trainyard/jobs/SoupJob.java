package io.trainyard.jobs;

import io.trainyard.config.Configuration;
import io.trainyard.ensemble.Soup;
import io.trainyard.ensemble.SoupRun;
import io.trainyard.ensemble.SoupSource;
import io.trainyard.training.TrainingSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes one network of an ensemble's members, by averaging their weights. */
@Command(
    name = "soup",
    description = {
      "Makes one network of an ensemble's members by averaging their weights, all of them or those"
          + " that help on the validation rows, with batch normalization measured anew. Members have"
          + " to be of one architecture, and should have started from the same weights.",
      "Without --conf the configuration is that of the run that the ensemble lies in, and the soup's"
          + " run stands beside it, under a name of its own.",
      "Started again with the same run id it goes on, or answers at once when it has finished."
    })
final class SoupJob extends Job {

  @Option(
      names = "--model",
      paramLabel = "PATH",
      required = true,
      description = "An ensemble bundle, or a run that has one.")
  private String model;

  @Override
  String name() {
    return "soup";
  }

  @Override
  void run(Configuration given, JobOutput output) {
    SoupSource source = SoupSource.locate(model, hadoop());
    Configuration all = isConfigured() ? given : source.below(given);
    Configuration configuration = isNamed() ? all : source.apart(all);
    Soup soup = Soup.read(configuration.root());
    TrainingSettings settings = TrainingSettings.read(configuration);
    settings.run().id().ifPresent(output::runId);
    SoupRun run =
        SoupRun.open(model, soup, settings, configuration, Versions.all(), hadoop(), name());
    make(
        new Run(run.id(), run.path(), run.finished(), spark -> run.make(spark, this::print)),
        output);
    output.output("model", run.modelPath());
  }

  private void print(List<Integer> members, Map<String, Double> validation) {
    err()
        .printf(
            Locale.ROOT,
            "members %s%s%n",
            members.stream().map(String::valueOf).collect(Collectors.joining("+")),
            TaskLines.validation(validation));
  }
}
