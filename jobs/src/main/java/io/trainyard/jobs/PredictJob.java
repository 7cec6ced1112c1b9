package io.trainyard.jobs;

import io.trainyard.dataset.Split;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.inference.ModelRun;
import io.trainyard.inference.TranslatorRun;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a model's predictions for a split of a dataset that has the model's shape. */
@Command(
    name = "predict",
    description = {
      "Writes a Parquet of id, label, predicted class, its name and all probabilities; of an"
          + " ensemble, and with evaluation.mc-dropout, also the entropy of the members' or passes'"
          + " mean and its mutual information with the member or pass (in nats); of an ensemble"
          + " with evaluation.mc-dropout also what of that is between members and what within them."
          + " Of an encoder and a decoder id, source, translation, reference, log probability (in"
          + " nats) and whether the translation is the reference; see the section decoding."
          + " Without dataset.path the model's own dataset is taken."
    })
final class PredictJob extends ModelJob {

  @Option(
      names = "--output",
      paramLabel = "PATH",
      description = "Where to write (default: predictions/SPLIT in the model's run).")
  private String target;

  @Override
  String name() {
    return "predict";
  }

  @Override
  void ofText(Text text, Split split, JobOutput output) {
    throw new BadConfiguration(
        "cannot predict with %s: expected a model of images, found a language model; give it to evaluate or generate"
            .formatted(text.path()));
  }

  @Override
  void run(TranslatorRun model, Split split, JobOutput output) {
    tell(model.predict(spark(model.modelPath()), split, Optional.ofNullable(target)), output);
  }

  @Override
  void run(ModelRun model, Split split, JobOutput output) {
    tell(model.predict(spark(model.modelPath()), split, Optional.ofNullable(target)), output);
  }

  private void tell(ModelRun.Predictions predictions, JobOutput output) {
    output.figure("rows", predictions.rows());
    output.output("predictions", predictions.path());
    err().printf("%d predictions in %s%n", predictions.rows(), predictions.path());
  }
}
