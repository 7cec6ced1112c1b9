package io.trainyard.averaging;

import io.trainyard.config.Configuration;
import java.util.List;

/** Reads the section {@code averaging}, defaults included, as a job reads the whole. */
final class Read {

  private static final List<String> OTHERS =
      List.of(
          "run",
          "dataset",
          "augment",
          "model",
          "optimizer",
          "stopping",
          "checkpoint",
          "evaluation");

  private Read() {}

  static AveragingSettings averaging(String hocon) {
    Configuration configuration = Configuration.parseText("averaging { " + hocon + " }");
    AveragingSettings settings = AveragingSettings.read(configuration.root(), 21);
    OTHERS.forEach(configuration.root()::isNull);
    configuration.finish();
    return settings;
  }
}
