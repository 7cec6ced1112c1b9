package io.trainyard.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A script that runs as a process of its own; every wait for it has an end. */
final class ScriptRun implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

  /** Something that can be seen from outside of the process. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException;
  }

  private final Process process;
  private final Path out;
  private final Path err;
  private final long end = System.nanoTime() + LIMIT.toNanos();

  private ScriptRun(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts {@code scripts/<name>}.
   *
   * @param folder where its output goes
   * @param environment what is set beside the environment of the tests
   */
  static ScriptRun start(
      Path folder, Map<String, String> environment, String name, String... arguments)
      throws IOException {
    return start(folder, Checkout.start(environment, name, arguments));
  }

  static ScriptRun start(Path folder, ProcessBuilder command) throws IOException {
    Path out = Files.createTempFile(folder, "script", ".out");
    Path err = Files.createTempFile(folder, "script", ".err");
    Process process = command.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    return new ScriptRun(process, out, err);
  }

  /** Waits until the process has ended by itself. */
  Checkout.Result await() throws IOException, InterruptedException {
    if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      throw tooLong("its end");
    }
    return new Checkout.Result(process.exitValue(), Files.readString(out), err());
  }

  /** Waits until {@code condition} holds, which has to be before the process ends. */
  void awaitUntil(String what, Condition condition) throws IOException, InterruptedException {
    while (!condition.holds()) {
      if (process.waitFor(BETWEEN_LOOKS.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new AssertionError("expected " + what + " before the end of the process\n" + err());
      }
      if (System.nanoTime() > end) {
        throw tooLong(what);
      }
    }
  }

  /** Ends the process as {@code kill -9} does. The process has to be the JVM, and still to run. */
  void kill() throws InterruptedException {
    String command = process.info().command().orElse("an ended process");
    if (!command.endsWith("java")) {
      throw new AssertionError("expected the process to be the driver's JVM, found " + command);
    }
    process.destroyForcibly().waitFor();
  }

  /** What it has said so far. */
  String err() throws IOException {
    return Files.readString(err);
  }

  private AssertionError tooLong(String what) throws IOException {
    close();
    return new AssertionError("waited " + LIMIT + " in vain for " + what + "\n" + err());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
