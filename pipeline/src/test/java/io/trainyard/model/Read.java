package io.trainyard.model;

import io.trainyard.config.Configuration;
import io.trainyard.config.ReferenceSections;
import io.trainyard.config.Section;
import java.util.function.Function;

/** Reads a part of a configuration, defaults included, as a job reads the whole. */
final class Read {

  private Read() {}

  static <T> T from(String hocon, Function<Section, T> reader) {
    Configuration configuration = Configuration.parseText(hocon);
    T result = reader.apply(configuration.root());
    ReferenceSections.leave(configuration.root());
    configuration.finish();
    return result;
  }

  static ModelSpec model(String hocon) {
    return from("model { " + hocon + " }", ModelSpec::read);
  }

  static OptimizerSettings optimizer(String hocon) {
    return from("optimizer { " + hocon + " }", root -> OptimizerSettings.read(root, 20));
  }
}
