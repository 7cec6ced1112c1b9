package io.trainyard.jobs;

import io.trainyard.config.Configuration;
import io.trainyard.ensemble.MllibRun;
import io.trainyard.model.MllibSpec;
import io.trainyard.model.Ngram;
import io.trainyard.training.LanguageRun;
import io.trainyard.training.NgramRun;
import io.trainyard.training.TrainingRun;
import io.trainyard.training.TrainingSettings;
import io.trainyard.training.TranslationRun;
import java.util.Map;
import picocli.CommandLine.Command;

/** Trains one network by parameter averaging. */
@Command(
    name = "train",
    description = {
      "Trains one network by parameter averaging, with early stopping and checkpoints; or fits one"
          + " algorithm of Spark MLlib; or counts the n-grams of a text.",
      "Started again with the same run id it resumes, or answers at once when it has finished."
    })
final class TrainJob extends Job {

  @Override
  String name() {
    return "train";
  }

  @Override
  void run(Configuration configuration, JobOutput output) {
    TrainingSettings settings = TrainingSettings.read(configuration);
    settings.run().id().ifPresent(output::runId);
    var identity = new LanguageRun.JobIdentity(name(), configuration, Versions.all());
    if (settings.model() instanceof MllibSpec spec) {
      MllibRun run = MllibRun.open(spec, settings, configuration, Versions.all(), hadoop());
      // What is no network has no epochs to hear of.
      tell(new Run(run.id(), run.path(), run.finished(), run::train), run.modelPath(), output);
    } else if (settings.model() instanceof Ngram spec) {
      NgramRun run =
          NgramRun.open(spec, settings, NgramRun.Text.open(settings, hadoop()), identity, hadoop());
      tell(new Run(run.id(), run.path(), run.finished(), run::train), run.modelPath(), output);
    } else if (settings.ofText() && settings.model().readsPairs()) {
      TranslationRun run =
          TranslationRun.open(
              settings, TranslationRun.Text.open(settings, hadoop()), identity, hadoop());
      tell(
          new Run(run.id(), run.path(), run.finished(), spark -> run.train(spark, progress())),
          run.modelPath(),
          output);
    } else if (settings.ofText()) {
      LanguageRun run =
          LanguageRun.open(settings, LanguageRun.Text.open(settings, hadoop()), identity, hadoop());
      tell(
          new Run(
              run.id(),
              run.path(),
              run.finished(),
              spark -> compared(run.train(spark, progress()))),
          run.modelPath(),
          output);
    } else {
      TrainingRun run = TrainingRun.open(settings, configuration, Versions.all(), hadoop(), name());
      tell(
          new Run(run.id(), run.path(), run.finished(), spark -> run.train(spark, progress())),
          run.modelPath(),
          output);
    }
  }

  private void tell(Run run, String modelPath, JobOutput output) {
    make(run, output);
    output.output("model", modelPath);
  }

  private Map<String, Object> compared(Map<String, Object> figures) {
    Comparison.ofTraining(figures).print(err());
    return figures;
  }

  private ProgressLine progress() {
    return new ProgressLine(err(), ProgressLine.onTerminal());
  }
}
