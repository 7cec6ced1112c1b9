package io.trainyard.search;

import io.trainyard.results.RunDirectory;
import java.util.List;
import java.util.Optional;

/** Which paths of the configuration may differ between trainings that are compared. */
public final class TrialPaths {

  /**
   * Sections that say what trainings there are, or what they are measured by, and not how one is
   * made; or how many workers train together, where each is made alone.
   */
  private static final List<String> CLOSED_SECTIONS =
      List.of(
          SearchSettings.SECTION,
          "analysis",
          "ensemble",
          "evaluation",
          "run",
          "checkpoint",
          "averaging",
          "samples",
          "generate",
          "decoding",
          "soup");

  /** Sections of which some paths may differ, but not all at once. */
  private static final List<String> OPEN_IN_PARTS = List.of("dataset", "stopping");

  private static final String ANY_SEED = "run.seed";

  private TrialPaths() {}

  /**
   * @return what is expected instead of {@code path}; empty where it may differ
   */
  public static Optional<String> whyNot(String path) {
    String top = path.split("\\.", 2)[0];
    if (path.equals(ANY_SEED)) {
      return Optional.empty();
    }
    if (CLOSED_SECTIONS.contains(top) || OPEN_IN_PARTS.contains(path)) {
      return Optional.of("a path that says how one network is trained, alone in a task");
    }
    if (RunDirectory.isOperational(path)) {
      return Optional.of("a path that the model depends on");
    }
    if (path.equals("stopping.monitor") || path.equals("stopping.mode")) {
      return Optional.of("a path that leaves trials comparable: all are judged by the same metric");
    }
    return Optional.empty();
  }
}
