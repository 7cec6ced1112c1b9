package io.trainyard.model;

import io.trainyard.config.Configuration;
import io.trainyard.config.Section;
import java.util.List;
import java.util.function.Function;

/** Reads a part of a configuration, defaults included, as a job reads the whole. */
final class Read {

  private static final List<String> SECTIONS =
      List.of(
          "run",
          "dataset",
          "augment",
          "model",
          "optimizer",
          "averaging",
          "stopping",
          "checkpoint",
          "evaluation");

  private Read() {}

  static <T> T from(String hocon, Function<Section, T> reader) {
    Configuration configuration = Configuration.parseText(hocon);
    T result = reader.apply(configuration.root());
    SECTIONS.forEach(configuration.root()::isNull);
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
