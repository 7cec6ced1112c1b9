package io.trainyard.jobs;

import io.trainyard.training.RunStatus;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How runs stand, for people. */
final class StatusLines {

  /** The figures that are worth a column. */
  private static final List<String> METRICS = List.of("loss", "accuracy", "r2");

  private StatusLines() {}

  /** All that is known of one, a line each. */
  static void print(RunStatus status, PrintStream err) {
    err.printf("run %s: %s%n", status.run().runId(), state(status));
    Map<String, Object> figures = status.figures();
    figures.forEach((name, value) -> err.printf("  %s: %s%n", name, value));
  }

  /** A line each. */
  static void print(List<RunStatus> all, PrintStream err) {
    Table table = new Table(List.of("run", "job", "started", "epoch", "left", "metrics", "status"));
    for (RunStatus status : all) {
      Map<String, Object> figures = status.figures();
      table.add(
          List.of(
              status.run().runId(),
              status.run().job(),
              status.run().started().replaceAll("\\.\\d+Z$", "Z"),
              epoch(figures),
              figures.get("left_at_most_s") instanceof Double left
                  ? time(Duration.ofMillis(Math.round(left * 1e3)))
                  : "",
              metrics(figures),
              state(status)));
    }
    table.print(err);
  }

  private static String state(RunStatus status) {
    String more =
        switch (status.state()) {
          case RUNNING -> status.lease().map(lease -> " by " + lease.holder()).orElse("");
          case DEAD ->
              status
                  .lease()
                  .map(
                      lease ->
                          ": %s gave its last sign of life %s ago"
                              .formatted(lease.holder(), time(lease.quiet())))
                  .orElse(": nobody is at work on it");
          case FAILED ->
              Optional.ofNullable(status.run().error())
                  .flatMap(why -> why.lines().findFirst())
                  .map(line -> ": " + line)
                  .orElse("");
          case FINISHED -> "";
        };
    return status.state().word() + more;
  }

  private static String epoch(Map<String, Object> figures) {
    Object epochs = figures.get("epochs");
    Object most = figures.get("max_epochs");
    Object trainings = figures.get("trainings");
    return Stream.of(
            epochs == null ? "" : epochs.toString(),
            most == null || trainings != null ? "" : "/" + most,
            trainings == null ? "" : " of " + trainings)
        .collect(Collectors.joining());
  }

  private static String metrics(Map<String, Object> figures) {
    return METRICS.stream()
        .map(metric -> "val_" + metric)
        .filter(name -> figures.get(name) instanceof Number)
        .map(
            name ->
                String.format(
                    Locale.ROOT, "%s %.4f", name, ((Number) figures.get(name)).doubleValue()))
        .collect(Collectors.joining(", "));
  }

  private static String time(Duration time) {
    return time.toHours() > 0
        ? "%d h %d min".formatted(time.toHours(), time.toMinutesPart())
        : time.toMinutes() > 0
            ? "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart())
            : time.toSeconds() + " s";
  }
}
