package io.trainyard.dataset;

import io.trainyard.failure.Failure;
import io.trainyard.failure.Infrastructure;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.SparkException;

/** Finds what really happened in the exceptions that Spark wraps around a task's own. */
public final class SparkFailures {

  private SparkFailures() {}

  /**
   * What the driver should throw for {@code e}: the {@link Failure} that a task threw, if there is
   * one among the causes; {@link Infrastructure} if there is an input or output error, or nothing
   * but Spark's own exception (a lost executor, say); otherwise the task's runtime exception, which
   * is a bug.
   */
  public static RuntimeException unwrap(Exception e) {
    RuntimeException bug = null;
    boolean io = false;
    boolean spark = false;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof Failure failure) {
        return failure;
      }
      io |= cause instanceof IOException || cause instanceof UncheckedIOException;
      spark |= cause instanceof SparkException;
      if (cause instanceof RuntimeException runtime) {
        bug = runtime;
      }
    }
    if (io || (spark && bug == null)) {
      return new Infrastructure(message(e), e);
    }
    return bug != null ? bug : new IllegalStateException(e);
  }

  private static String message(Exception e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return "cannot finish a Spark job: " + root + "; give the same command again";
  }
}
