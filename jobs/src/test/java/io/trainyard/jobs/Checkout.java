package io.trainyard.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The checkout that is being tested, and its scripts as a user runs them. */
final class Checkout {

  static final Path HOME =
      Path.of(System.getProperty("trainyard.home", "..")).toAbsolutePath().normalize();
  static final Path JOBS_JAR = HOME.resolve("jobs/target/trainyard-jobs.jar");
  static final Path SPARK = HOME.resolve("jobs/target/spark");

  private Checkout() {}

  /** How a script ended, and what it wrote. */
  record Result(int code, String out, String err) {

    /** The last line of standard output; empty where there is none. */
    String lastLine() {
      List<String> lines = out.lines().toList();
      return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }
  }

  /**
   * Runs {@code scripts/<name>} to its end.
   *
   * @param environment what is set beside the environment of the tests
   */
  static Result run(Map<String, String> environment, String name, String... arguments)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("trainyard-it", ".out");
    Path err = Files.createTempFile("trainyard-it", ".err");
    try {
      int code =
          start(environment, name, arguments)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start()
              .waitFor();
      return new Result(code, Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** The process that runs {@code scripts/<name>}, for tests that end it before its time. */
  static ProcessBuilder start(Map<String, String> environment, String name, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(HOME.resolve("scripts").resolve(name).toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return builder;
  }
}
