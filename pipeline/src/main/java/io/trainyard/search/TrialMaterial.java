package io.trainyard.search;

import io.trainyard.dataset.Dataset;
import io.trainyard.ensemble.MllibTraining;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.model.MllibSpec;
import io.trainyard.training.LanguageRun;
import io.trainyard.training.OpenedRun;
import io.trainyard.training.TaskTraining;
import io.trainyard.training.TaskTraining.Place;
import io.trainyard.training.TaskTraining.Seeds;
import io.trainyard.training.TrainingSettings;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;

/** What all trials of a search are trained on. */
sealed interface TrialMaterial {

  /** Of the dataset. */
  String fingerprint();

  /**
   * A trial that is trained in a task, of all rows.
   *
   * @param effective every value of the configuration that {@code settings} were read from
   * @throws BadConfiguration if the network does not fit the data
   */
  TaskTraining training(
      Place place, TrainingSettings settings, SortedMap<String, String> effective);

  /** A trial that Spark MLlib trains from the driver, of all rows; empty where it is none. */
  Optional<MllibTraining> fit(Place place, TrainingSettings settings);

  /**
   * Opens the dataset.
   *
   * @throws BadConfiguration if there is none for such a search
   * @throws io.trainyard.failure.BadData if it is missing or damaged
   */
  static TrialMaterial open(SearchSettings search, TrainingSettings base, Configuration hadoop) {
    if (base.ofText() && !base.model().readsPairs()) {
      OfText.requireSearchable(search);
      return new OfText(LanguageRun.Text.open(base, hadoop));
    }
    Dataset dataset =
        search.folds().isPresent()
            ? OpenedRun.trainingRows(base, hadoop)
            : OpenedRun.dataset(base, hadoop);
    return new OfImages(dataset, hadoop);
  }

  /** Rows of images. */
  record OfImages(Dataset dataset, Configuration hadoop) implements TrialMaterial {

    @Override
    public String fingerprint() {
      return dataset.fingerprint();
    }

    @Override
    public TaskTraining training(
        Place place, TrainingSettings settings, SortedMap<String, String> effective) {
      return TaskTraining.of(place, settings, effective, dataset, seeds(settings), hadoop);
    }

    @Override
    public Optional<MllibTraining> fit(Place place, TrainingSettings settings) {
      return settings.model() instanceof MllibSpec spec
          ? Optional.of(MllibTraining.of(place, spec, settings, dataset, settings.run().seed()))
          : Optional.empty();
    }
  }

  /** A running text, which language models learn from. */
  record OfText(LanguageRun.Text text) implements TrialMaterial {

    private static void requireSearchable(SearchSettings search) {
      if (search.folds().isPresent()) {
        throw new BadConfiguration(
            "cannot search among language models: expected search.folds = null, since a text is read in lanes and has no rows to share out, found %d"
                .formatted(search.folds().get()));
      }
      for (String path : search.space().paths()) {
        if (path.startsWith("dataset.")) {
          throw new BadConfiguration(
              "cannot search among language models: expected paths of model, optimizer, stopping, weight-averaging or run.seed in search.space, since all trials read the same tokens, found %s"
                  .formatted(path));
        }
      }
    }

    @Override
    public String fingerprint() {
      return text.tokens().fingerprint();
    }

    @Override
    public TaskTraining training(
        Place place, TrainingSettings settings, SortedMap<String, String> effective) {
      return TaskTraining.of(place, settings, effective, text, seeds(settings));
    }

    @Override
    public Optional<MllibTraining> fit(Place place, TrainingSettings settings) {
      return Optional.empty();
    }
  }

  /** All that a trial draws comes from the seed that its settings name. */
  private static Seeds seeds(TrainingSettings settings) {
    return new Seeds(settings.run().seed(), settings.run().seed());
  }
}
