package io.trainyard.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.api.java.JavaSparkContext;

/** How much of the machine's memory processes take, as the operating system counts it. */
public final class ResidentMemory {

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
   * the largest executor's that a task of a small job came to.
   *
   * @param tasks of that job
   */
  public static OptionalLong ofLargest(JavaSparkContext spark, int tasks) {
    if (spark.isLocal()) {
      return ofThisProcess();
    }
    spark.setJobDescription("resident memory");
    List<Long> found =
        spark
            .parallelize(Collections.nCopies(tasks, 0), tasks)
            .map(task -> ofThisProcess().orElse(UNKNOWN))
            .collect();
    spark.setJobDescription(null);
    long most = Collections.max(found);
    return most == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(most);
  }
}
