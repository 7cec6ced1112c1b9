package io.trainyard.export;

import io.trainyard.config.Section;
import java.time.Duration;
import java.util.Optional;

/**
 * The section {@code export}.
 *
 * @param logdir the directory that TensorBoard is started on; empty for one in each run's own
 * @param trackingUri of MLflow's server; empty where the environment names it
 * @param experiment that runs belong to in MLflow
 * @param timeout how long MLflow's server may take to answer one request, retries included
 */
public record ExportSettings(
    Optional<String> logdir, Optional<String> trackingUri, String experiment, Duration timeout) {

  /** Reads section {@code export}; what is wrong with it is noted there. */
  public static ExportSettings read(Section root) {
    Section section = root.section("export");
    Section tensorBoard = section.section("tensorboard");
    Section mlflow = section.section("mlflow");
    ExportSettings settings =
        new ExportSettings(
            tensorBoard.optionalText("logdir"),
            mlflow.optionalText("tracking-uri"),
            mlflow.text("experiment"),
            mlflow.duration("timeout"));
    tensorBoard.done();
    mlflow.done();
    section.done();
    return settings;
  }
}
