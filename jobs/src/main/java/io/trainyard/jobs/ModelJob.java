package io.trainyard.jobs;

import io.trainyard.config.Configuration;
import io.trainyard.dataset.Split;
import io.trainyard.ensemble.ClassifierModel;
import io.trainyard.ensemble.DropoutEnsemble;
import io.trainyard.ensemble.DropoutModel;
import io.trainyard.ensemble.EnsembleModel;
import io.trainyard.ensemble.EnsembleSettings;
import io.trainyard.ensemble.LanguageEnsemble;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.inference.DropoutPasses;
import io.trainyard.inference.ModelRun;
import io.trainyard.inference.TrainedLanguage;
import io.trainyard.inference.TrainedModel;
import io.trainyard.inference.TranslatorRun;
import io.trainyard.inference.Views;
import io.trainyard.language.DecodingSettings;
import io.trainyard.model.TranslationBundle;
import io.trainyard.random.Seed;
import io.trainyard.training.TrainingSettings;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Option;

/** What the jobs share that put a trained model to use on a split of a dataset. */
abstract class ModelJob extends Job {

  @Option(
      names = "--model",
      paramLabel = "PATH",
      required = true,
      description =
          "A model bundle or an ensemble bundle, a run that has one, or a name that one was promoted"
              + " to.")
  private String model;

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      description = "train, validation or test (default: test).")
  private Split split = Split.TEST;

  @Override
  final void run(Configuration configuration, JobOutput output) {
    EnsembleSettings ensemble = EnsembleSettings.readForTrained(configuration.root());
    DecodingSettings decoding = DecodingSettings.read(configuration.root());
    TrainingSettings settings = TrainingSettings.read(configuration);
    Path path = ModelRun.locate(model, hadoop());
    if (LanguageEnsemble.isAnyAt(path, hadoop())) {
      settings.evaluation().requirePlain();
      TrainedLanguage language = LanguageEnsemble.readAny(path, ensemble, hadoop());
      ofText(
          new Text(path, language, settings.dataset().path(), settings.evaluation()),
          split,
          output);
      return;
    }
    if (TranslationBundle.isAt(path, hadoop())) {
      settings.evaluation().requirePlain();
      ofPairs(
          TranslatorRun.open(path, settings.dataset().path(), decoding, hadoop()), split, output);
      return;
    }
    TrainedModel trained = trained(path, ensemble, settings);
    ModelRun run =
        ModelRun.of(path, trained, settings.dataset().path(), settings.evaluation(), hadoop())
            .looking(
                new Views(
                    settings.evaluation().testTimeAugmentation(),
                    settings.augmentation(),
                    settings.run().seed()));
    output.runId(run.runId());
    output.output("model", run.modelPath());
    output.output("dataset", run.datasetPath());
    output.figure("test_time_augmentation", run.testTimeAugmentation());
    trained.figures().forEach(output::figure);
    run(run, split, output);
  }

  private TrainedModel trained(Path path, EnsembleSettings ensemble, TrainingSettings settings) {
    Seed seed = settings.run().seed();
    int passes = settings.evaluation().dropoutPasses();
    boolean several = EnsembleModel.isAt(path, hadoop());
    if (passes > 0) {
      DropoutPasses dropout = new DropoutPasses(passes, seed);
      return several
          ? DropoutEnsemble.read(path, ensemble, dropout, hadoop())
          : DropoutModel.read(path, dropout, hadoop());
    }
    if (several) {
      return EnsembleModel.read(path, ensemble, seed, hadoop());
    }
    return ClassifierModel.isAt(path, hadoop())
        ? ClassifierModel.read(path, hadoop())
        : ModelRun.network(path, hadoop());
  }

  /**
   * A language model to work with.
   *
   * @param datasetPath empty for the dataset that the model was trained on
   * @param evaluation how it is judged
   */
  record Text(
      Path path,
      TrainedLanguage trained,
      Optional<String> datasetPath,
      EvaluationSettings evaluation) {}

  /** Does the work with a language model. */
  abstract void ofText(Text text, Split split, JobOutput output);

  private void ofPairs(TranslatorRun model, Split split, JobOutput output) {
    output.runId(model.runId());
    output.output("model", model.modelPath());
    output.output("dataset", model.datasetPath());
    run(model, split, output);
  }

  /** Does the work with an encoder and a decoder. */
  abstract void run(TranslatorRun model, Split split, JobOutput output);

  /** Does the work with a model that fits the dataset. */
  abstract void run(ModelRun model, Split split, JobOutput output);
}
