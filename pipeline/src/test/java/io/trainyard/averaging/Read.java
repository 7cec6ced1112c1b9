package io.trainyard.averaging;

import io.trainyard.config.Configuration;
import io.trainyard.config.ReferenceSections;

/** Reads the section {@code averaging}, defaults included, as a job reads the whole. */
final class Read {

  private Read() {}

  static AveragingSettings averaging(String hocon) {
    Configuration configuration = Configuration.parseText("averaging { " + hocon + " }");
    AveragingSettings settings = AveragingSettings.read(configuration.root(), 21);
    ReferenceSections.leave(configuration.root());
    configuration.finish();
    return settings;
  }
}
