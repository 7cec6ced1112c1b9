package io.trainyard.memory;

import io.trainyard.failure.BadConfiguration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What each process that carries replicas needs, against what it may use. An estimate from the
 * configuration and the network's shape: it is there to tell before hours of training what would
 * end them, and not to count bytes.
 */
public final class MemoryPlan {

  private final Placement placement;
  private final MemoryNeed need;
  private final MemoryLimits limits;
  private final Wording wording;

  /**
   * How it is said.
   *
   * @param carried what a process carries
   * @param more to say of the need
   * @param remedy what to do beside giving more memory
   */
  private record Wording(String carried, String more, String remedy) {

    static final Wording WORKERS =
        new Wording("workers", "", "a smaller optimizer.batch-size or fewer workers in a process");

    static Wording of(TaskWork work, Placement placement) {
      String slots =
          placement.local() ? "fewer threads in --master local[n]" : "fewer spark.executor.cores";
      String more = work.afterwards().describe(placement.slots());
      return new Wording(
          work.what() + " at the same time",
          more,
          "a smaller optimizer.batch-size%s or %s"
              .formatted(more.isEmpty() ? "" : ", a smaller ensemble.member-cache-bytes", slots));
    }
  }

  private MemoryPlan(Placement placement, MemoryNeed need, MemoryLimits limits, Wording wording) {
    this.placement = placement;
    this.need = need;
    this.limits = limits;
    this.wording = wording;
  }

  /**
   * Estimates for the cluster that {@code spark} runs on. The fewer executors have registered, the
   * more each seems to have to carry: what is too much for those that are there now may be spread
   * over more in a moment.
   *
   * @param awaitExecutors waits, for so long and no longer, until as many as are needed are there;
   *     called only where it makes a difference
   */
  public static MemoryPlan of(JavaSparkContext spark, Workload work, Runnable awaitExecutors) {
    return of(() -> of(spark, work), awaitExecutors);
  }

  static MemoryPlan of(Supplier<MemoryPlan> now, Runnable awaitExecutors) {
    MemoryPlan plan = now.get();
    if (plan.placement.local() || plan.fits()) {
      return plan;
    }
    awaitExecutors.run();
    return now.get();
  }

  private static MemoryPlan of(JavaSparkContext spark, Workload work) {
    SparkConf conf = spark.getConf();
    int cores = spark.defaultParallelism();
    Placement placement = Placement.of(conf, work.workers(), cores, executors(spark));
    return of(placement, work, limits(placement, conf));
  }

  /**
   * The same where the driver works too. One that carries the workers needs as much more; another
   * one is looked at here.
   *
   * @throws BadConfiguration if a driver without workers may use less than it needs
   */
  public MemoryPlan with(DriverWork driver) {
    if (placement.local()) {
      return new MemoryPlan(placement, need.with(driver), limits, wording);
    }
    driver.require(MemoryLimits.ofThisProcess());
    return this;
  }

  /** Estimates for trainings in tasks of their own on the cluster that {@code spark} runs on. */
  public static MemoryPlan ofTasks(JavaSparkContext spark, TaskWork work) {
    SparkConf conf = spark.getConf();
    int cores = spark.defaultParallelism();
    Placement placement = Placement.ofTasks(conf, work.tasks(), cores, executors(spark));
    return ofTasks(placement, work, limits(placement, conf));
  }

  /** That have registered. The driver is listed beside them. */
  private static int executors(JavaSparkContext spark) {
    return spark.sc().getExecutorMemoryStatus().size() - 1;
  }

  private static MemoryLimits limits(Placement placement, SparkConf conf) {
    return placement.local() ? MemoryLimits.ofThisProcess() : MemoryLimits.ofExecutors(conf);
  }

  static MemoryPlan ofTasks(Placement placement, TaskWork work, MemoryLimits limits) {
    MemoryNeed need =
        MemoryNeed.of(work.largest(), placement.replicas(), placement.slots())
            .withHeapOfAtLeast(work.afterwards().heap(placement.slots()))
            .withArraysOfAtLeast(work.afterwards().arrays(placement.slots()));
    return new MemoryPlan(placement, need, limits, Wording.of(work, placement));
  }

  static MemoryPlan of(Placement placement, Workload work, MemoryLimits limits) {
    MemoryNeed need = MemoryNeed.of(work, placement.replicas(), placement.slots());
    return new MemoryPlan(placement, need, limits, Wording.WORKERS);
  }

  /**
   * @param doing what this process is about to do, such as {@code read a text}
   * @param bytes that it takes of the heap beside what runs anyway
   * @throws BadConfiguration if there is no room for them
   */
  public static void requireHeapHere(String doing, long bytes) {
    requireHeap(doing, bytes, MemoryLimits.ofThisProcess());
  }

  /**
   * @param doing what tasks are about to do, such as {@code read a text}
   * @param bytes that all tasks of a process together take of its heap beside what runs anyway
   * @throws BadConfiguration if the processes that carry tasks have no room for them
   */
  public static void requireHeapOfTasks(JavaSparkContext spark, String doing, long bytes) {
    SparkConf conf = spark.getConf();
    Placement placement = Placement.of(conf, 1, spark.defaultParallelism(), executors(spark));
    if (placement.local()) {
      requireHeapHere(doing, bytes);
    } else {
      requireHeap(doing, bytes, "spark.executor.memory", MemoryLimits.ofExecutors(conf));
    }
  }

  static void requireHeap(String doing, long bytes, MemoryLimits limits) {
    requireHeap(doing, bytes, "spark.driver.memory", limits);
  }

  private static void requireHeap(String doing, long bytes, String setting, MemoryLimits limits) {
    long needed = MemoryNeed.HEAP_BASE + bytes;
    if (limits.heap() < needed) {
      throw new BadConfiguration(
          "cannot %s: expected %s of at least %dm, found %dm; set it to that"
              .formatted(doing, setting, MemoryNeed.mb(needed), limits.heap() >> 20));
    }
  }

  /** One line for people. */
  public String describe() {
    return "memory, as estimated, of %s with %d of the %s: %s%s"
        .formatted(
            placement.local() ? "this process" : "an executor",
            placement.replicas(),
            wording.carried(),
            need.describe(),
            wording.more());
  }

  /** The estimate as figures of a run, in MB. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("estimated_heap_mb", MemoryNeed.mb(need.heap()));
    figures.put("estimated_native_mb", MemoryNeed.mb(need.arrays()));
    figures.put("estimated_overhead_mb", MemoryNeed.mb(need.outsideHeap()));
    return figures;
  }

  private boolean fits() {
    return limits.heap() >= need.heap()
        && limits.arrays().orElse(Long.MAX_VALUE) >= need.arrays()
        && limits.overhead().orElse(Long.MAX_VALUE) >= need.outsideHeap();
  }

  /**
   * @throws BadConfiguration if a process may use less than it needs
   */
  public void require() {
    String executor = placement.local() ? "spark.driver" : "spark.executor";
    require(executor + ".memory", OptionalLong.of(limits.heap()), need.heap());
    require(
        "-Dorg.bytedeco.javacpp.maxbytes in " + executor + ".extraJavaOptions",
        limits.arrays(),
        need.arrays());
    require(MemoryLimits.OVERHEAD, limits.overhead(), need.outsideHeap());
  }

  private void require(String setting, OptionalLong limit, long needed) {
    if (limit.isPresent() && limit.getAsLong() < needed) {
      throw new BadConfiguration(
          "cannot train: expected %s of at least %dm for %d %s in a process, found %dm; set it to that, or use %s (%s%s)"
              .formatted(
                  setting,
                  MemoryNeed.mb(needed),
                  placement.replicas(),
                  wording.carried(),
                  limit.getAsLong() >> 20,
                  wording.remedy(),
                  need.describe(),
                  wording.more()));
    }
  }
}
