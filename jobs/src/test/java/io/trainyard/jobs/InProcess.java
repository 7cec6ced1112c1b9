package io.trainyard.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;

/** Command lines that run in the JVM of the tests, with what they write caught. */
final class InProcess {

  private static final String MASTER = "spark.master";

  /** What spark-submit would pass on, beside the master. */
  private static final Map<String, String> SPARK =
      Map.of(
          "spark.ui.enabled", "false",
          "spark.driver.host", "127.0.0.1",
          "spark.driver.bindAddress", "127.0.0.1");

  private InProcess() {}

  static Checkout.Result run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        new Trainyard(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8))
            .run(arguments);
    return new Checkout.Result(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  /** Runs a job that needs Spark; the others show that they need none. */
  static Checkout.Result runWithSpark(String... arguments) {
    return runOn("local[2]", arguments);
  }

  /**
   * Runs a job on a local master.
   *
   * @param master {@code local[2,3]} has two slots, and tries a task three times
   */
  static Checkout.Result runOn(String master, String... arguments) {
    SPARK.forEach(System::setProperty);
    System.setProperty(MASTER, master);
    try {
      return run(arguments);
    } finally {
      System.clearProperty(MASTER);
      SPARK.keySet().forEach(System::clearProperty);
    }
  }
}
