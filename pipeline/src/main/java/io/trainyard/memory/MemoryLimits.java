package io.trainyard.memory;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;
import org.bytedeco.javacpp.Pointer;

/**
 * What a process that carries replicas may use, in bytes.
 *
 * @param heap the most that the JVM's heap grows to
 * @param arrays the most that JavaCPP lets ND4J allocate; empty where it lets it all
 * @param overhead what the container has room for beside the heap; empty where nobody counts
 */
record MemoryLimits(long heap, OptionalLong arrays, OptionalLong overhead) {

  static final String OVERHEAD = "spark.executor.memoryOverhead";

  /** JavaCPP knows both spellings. */
  private static final Pattern MAX_BYTES =
      Pattern.compile("-Dorg\\.bytedeco\\.javacpp\\.max[bB]ytes=(\\d+)([a-zA-Z]*)");

  private static final double DEFAULT_FACTOR = 0.1;
  private static final long LEAST_OVERHEAD = 384L << 20;

  /** Of this process, which is the driver and, with a local master, carries the replicas. */
  static MemoryLimits ofThisProcess() {
    return new MemoryLimits(
        Runtime.getRuntime().maxMemory(), positive(Pointer.maxBytes()), OptionalLong.empty());
  }

  /** Of the executors that {@code conf} asks for. */
  static MemoryLimits ofExecutors(SparkConf conf) {
    long heap = conf.getSizeAsBytes("spark.executor.memory", "1g");
    return new MemoryLimits(heap, arrays(conf, heap), overhead(conf, heap));
  }

  /** Where it is not set JavaCPP takes as much as the heap may be. */
  private static OptionalLong arrays(SparkConf conf, long heap) {
    // Spark puts the defaults first, and the JVM goes by the last.
    Matcher options =
        MAX_BYTES.matcher(
            conf.get("spark.executor.defaultJavaOptions", "")
                + " "
                + conf.get("spark.executor.extraJavaOptions", ""));
    long bytes = heap;
    while (options.find()) {
      bytes = Pointer.parseBytes(options.group(1) + options.group(2), heap);
    }
    return positive(bytes);
  }

  private static OptionalLong positive(long bytes) {
    return bytes > 0 ? OptionalLong.of(bytes) : OptionalLong.empty();
  }

  /**
   * YARN and Kubernetes end a container that takes more. Elsewhere nobody does, but whoever says a
   * number there means it.
   */
  private static OptionalLong overhead(SparkConf conf, long heap) {
    if (conf.contains(OVERHEAD)) {
      return OptionalLong.of(JavaUtils.byteStringAsMb(conf.get(OVERHEAD)) << 20);
    }
    String master = conf.get("spark.master", "");
    boolean kubernetes = master.startsWith("k8s:");
    if (!kubernetes && !master.startsWith("yarn")) {
      return OptionalLong.empty();
    }
    double common =
        kubernetes
            ? conf.getDouble("spark.kubernetes.memoryOverheadFactor", DEFAULT_FACTOR)
            : DEFAULT_FACTOR;
    double factor = conf.getDouble("spark.executor.memoryOverheadFactor", common);
    return OptionalLong.of(Math.max((long) (factor * heap), LEAST_OVERHEAD));
  }
}
