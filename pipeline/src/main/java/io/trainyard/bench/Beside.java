package io.trainyard.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trainyard.failure.BadConfiguration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link StepBench.Other}, started. */
final class Beside implements Contender {

  private static final int SECONDS_TO_END = 10;

  private final StepBench.Other other;
  private final Process process;
  private final Writer requests;
  private final BufferedReader answers;

  private Beside(StepBench.Other other, Process process) {
    this.other = other;
    this.process = process;
    this.requests = process.outputWriter(UTF_8);
    this.answers = process.inputReader(UTF_8);
  }

  /**
   * @param arguments what it is to work on, which follow its command
   */
  static Beside start(StepBench.Other other, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", other.command() + " \"$@\"", other.name()));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      return new Beside(other, process);
    } catch (IOException e) {
      throw new BadConfiguration(
          "cannot start --beside %s=%s: expected a shell at /bin/sh, found: %s"
              .formatted(other.name(), other.command(), e.getMessage()),
          e);
    }
  }

  @Override
  public String name() {
    return other.name();
  }

  @Override
  public long run(int times) {
    String answer;
    try {
      requests.write(times + "\n");
      requests.flush();
      answer = answers.readLine();
    } catch (IOException e) {
      throw wrong(e.getMessage(), e);
    }
    if (answer == null) {
      throw wrong("the end of its output", null);
    }
    try {
      return Long.parseLong(answer.strip());
    } catch (NumberFormatException e) {
      throw wrong("\"" + answer + "\"", e);
    }
  }

  private BadConfiguration wrong(String found, Exception cause) {
    return new BadConfiguration(
        ("cannot measure --beside %s=%s: expected a line with the nanoseconds of the work, found %s;"
                + " see what it wrote to standard error")
            .formatted(other.name(), other.command(), found),
        cause);
  }

  @Override
  public void close() {
    try {
      requests.close();
      if (process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        return;
      }
    } catch (IOException e) {
      // It has ended already; that was said where it mattered.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
