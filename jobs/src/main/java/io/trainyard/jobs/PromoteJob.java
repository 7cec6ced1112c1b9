package io.trainyard.jobs;

import com.fasterxml.jackson.databind.node.TextNode;
import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Rejection;
import io.trainyard.promotion.Promotion;
import io.trainyard.promotion.PromotionResult;
import io.trainyard.promotion.PromotionSettings;
import io.trainyard.training.TrainingSettings;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a trained model the current version of a name, if it passes a gate. */
@Command(
    name = "promote",
    description = {
      "Copies a run's model, of any kind, to ROOT/NAME/VERSION and makes it the name's current"
          + " version, if it is better than the current one in promotion.metric by more than"
          + " promotion.margin and keeps promotion.at-least and promotion.at-most. The figures are"
          + " those that evaluate left. Each decision is recorded in ROOT/NAME/decisions.",
      "A model that does not pass ends with exit code 6. One that was promoted before is answered at"
          + " once.",
      "evaluate, predict and generate take --model ROOT/NAME for the current version."
    })
final class PromoteJob extends Job {

  @Option(
      names = "--model",
      paramLabel = "PATH",
      description = "A run that has finished, or its model; or another name's directory.")
  private String model;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      required = true,
      description = "What the model is promoted as.")
  private String name;

  @Option(
      names = "--root",
      paramLabel = "DIRECTORY",
      description = "The directory that holds one directory a name (default: promotion.root).")
  private String root;

  @Option(
      names = "--again",
      description = "Lets a version pass that was rolled back, if the gate does.")
  private boolean again;

  @Option(
      names = "--rollback",
      paramLabel = "VERSION",
      arity = "0..1",
      fallbackValue = "",
      description =
          "In place of --model: makes the version current that was so before. With the VERSION that"
              + " is to be given up, the same command can be given again.")
  private String rollback;

  @Override
  String name() {
    return "promote";
  }

  @Override
  void run(Configuration given, JobOutput output) {
    requireOne();
    Configuration configuration =
        root == null
            ? given
            : given.with(Map.of("promotion.root", TextNode.valueOf(root).toString()));
    PromotionSettings settings = PromotionSettings.read(configuration.root());
    TrainingSettings.read(configuration);
    Promotion promotion = new Promotion(settings, name, hadoop());
    PromotionResult result =
        rollback == null
            ? promotion.promote(model, again)
            : promotion.rollback(Optional.of(rollback).filter(version -> !version.isEmpty()));
    result.runId().ifPresent(output::runId);
    output.figures(result.figures());
    result.outputs().forEach(output::output);
    if (!result.promoted()) {
      throw new Rejection(
          "cannot promote %s as %s: expected a model that passes the gate, found that %s; train a better one, or change the section promotion"
              .formatted(result.version(), name, String.join("; ", result.reasons())));
    }
    err()
        .printf(
            "%s is %s: %s%n",
            name, result.figures().get("current_version"), String.join("; ", result.reasons()));
  }

  private void requireOne() {
    if ((model == null) == (rollback == null)) {
      throw new BadConfiguration(
          "cannot promote: expected either --model or --rollback, found %s; give one of them"
              .formatted(model == null ? "neither" : "both"));
    }
  }
}
