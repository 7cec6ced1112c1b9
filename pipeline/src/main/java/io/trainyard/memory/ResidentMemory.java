package io.trainyard.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much of the machine's memory processes take, as the operating system counts it. */
public final class ResidentMemory {

  private static final Logger LOG = LoggerFactory.getLogger(ResidentMemory.class);
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String FIELD = "VmRSS:";
  private static final long UNKNOWN = -1;

  private ResidentMemory() {}

  /** This process's, in MB of 2^20 bytes; empty where there is no Linux to tell. */
  public static OptionalLong ofThisProcess() {
    long kib = kib();
    return kib == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(kib >> 10);
  }

  private static long kib() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(FIELD))
          .map(line -> line.substring(FIELD.length()).replace("kB", "").strip())
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElse(UNKNOWN);
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  /**
   * The most that a process which computes takes, in MB: with a local master this one's, elsewhere
   * the largest executor's that a task of a small job came to; empty where that job has not come to
   * its end in time.
   *
   * @param tasks of that job
   * @param limit the longest that it is waited for
   */
  public static OptionalLong ofLargest(JavaSparkContext spark, int tasks, Duration limit) {
    if (spark.isLocal()) {
      return ofThisProcess();
    }
    spark.setJobDescription("resident memory");
    JavaFutureAction<List<Long>> job =
        spark
            .parallelize(Collections.nCopies(tasks, 0), tasks)
            .map(task -> ofThisProcess().orElse(UNKNOWN))
            .collectAsync();
    spark.setJobDescription(null);
    return largest(job, limit);
  }

  static OptionalLong largest(Future<List<Long>> job, Duration limit) {
    try {
      long most = Collections.max(job.get(limit.toMillis(), TimeUnit.MILLISECONDS));
      return most == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(most);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("cannot tell how much memory executors have resident", e);
    } finally {
      job.cancel(true);
    }
    return OptionalLong.empty();
  }
}
