package io.trainyard.dataset;

import io.trainyard.failure.Failure;
import io.trainyard.failure.Infrastructure;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.SparkException;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what really happened in the exceptions that Spark wraps around a task's own. */
public final class SparkFailures {

  private static final Logger LOG = LoggerFactory.getLogger(SparkFailures.class);

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
      if (cause instanceof NotSerializableException) {
        return new IllegalStateException("a task cannot travel: " + cause.getMessage(), e);
      }
      io |= cause instanceof IOException || cause instanceof UncheckedIOException;
      spark |= cause instanceof SparkException || isStopped(cause);
      if (cause instanceof RuntimeException runtime && !isStopped(cause)) {
        bug = runtime;
      }
    }
    if (io || (spark && bug == null)) {
      return new Infrastructure(message(e), e);
    }
    return bug != null ? bug : new IllegalStateException(e);
  }

  /** What Spark throws once the cluster has taken the application away. */
  private static boolean isStopped(Throwable cause) {
    return cause instanceof IllegalStateException
        && String.valueOf(cause.getMessage()).contains("stopped SparkContext");
  }

  /** Frees broadcasts; that it cannot must not hide what happened before. */
  public static void destroyQuietly(List<Broadcast<?>> broadcasts) {
    for (Broadcast<?> broadcast : broadcasts) {
      try {
        broadcast.destroy();
      } catch (Exception e) {
        LOG.debug("cannot destroy {}", broadcast, e);
      }
    }
  }

  private static String message(Exception e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return "cannot finish a Spark job: " + oneLine(root) + "; give the same command again";
  }

  /** Spark's messages go on over several lines, and some end in the stack traces of tasks. */
  private static String oneLine(Throwable root) {
    return root.toString()
        .lines()
        .takeWhile(line -> !line.startsWith("\tat ") && !line.startsWith("Driver stacktrace:"))
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining(" "));
  }
}
