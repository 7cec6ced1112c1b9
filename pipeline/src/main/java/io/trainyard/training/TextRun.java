package io.trainyard.training;

import io.trainyard.results.RunDirectory;
import java.util.Map;
import java.util.Optional;

/** A run on a dataset of tokens, whatever it makes of it. */
abstract sealed class TextRun permits LanguageRun, TranslationRun, NgramRun {

  private final OpenedRun run;

  TextRun(OpenedRun run) {
    this.run = run;
  }

  public final String id() {
    return directory().path().getName();
  }

  public final String path() {
    return directory().path().toString();
  }

  public final String modelPath() {
    return directory().model().toString();
  }

  /** The figures of a run that has finished before. */
  public final Optional<Map<String, Object>> finished() {
    return run.finished();
  }

  final OpenedRun run() {
    return run;
  }

  final RunDirectory directory() {
    return run.directory();
  }
}
