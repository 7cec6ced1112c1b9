package io.trainyard.report;

import io.trainyard.results.Excerpt;
import java.util.List;

/** How much of a run's tables goes into its page. */
final class Limits {

  private static final int TRAININGS = 24;
  private static final int EPOCHS = 240;
  private static final int FILES = 1200;

  private Limits() {}

  static Excerpt.Limits of(RunSource run) {
    return new Excerpt.Limits(TRAININGS, EPOCHS, FILES, run.wholeFigure("best_epoch").orElse(0));
  }

  /** What is left out, in words. */
  static List<String> remarks(Excerpt<?> excerpt, RunSource run) {
    if (excerpt.isWhole()) {
      return List.of();
    }
    int trainings = excerpt.all().trainings();
    String epochs =
        "%d of %d epochs".formatted(excerpt.read().files().size(), excerpt.all().files().size());
    return List.of(
        trainings > 1
            ? "Drawn are %d of %d %ss, and %s of all; the rest is in the run's tables."
                .formatted(excerpt.read().trainings(), trainings, run.trainingWord(), epochs)
            : "Drawn are %s; the rest is in the run's tables.".formatted(epochs));
  }
}
