package io.trainyard.averaging;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tasks that the application's executors can run at the same time. */
final class Slots {

  private static final Logger LOG = LoggerFactory.getLogger(Slots.class);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final SparkContext spark;

  Slots(JavaSparkContext spark) {
    this.spark = spark.sc();
  }

  /** Spark's own count, by which it admits barrier stages. */
  int count() {
    return spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
  }

  /** The most that the configuration lets there be, however many executors come. */
  int ceiling() {
    SparkConf conf = spark.conf();
    int cores = Integer.MAX_VALUE;
    if (spark.master().startsWith("spark://")) {
      cores = conf.getInt("spark.cores.max", cores);
    } else if (!spark.isLocal() && conf.contains("spark.executor.instances")) {
      // On YARN and Kubernetes, where an executor has one core unless something else is said.
      cores = conf.getInt("spark.executor.instances", 0) * conf.getInt("spark.executor.cores", 1);
    }
    return cores / conf.getInt("spark.task.cpus", 1);
  }

  /** Spark refuses barrier stages where executors come and go; it ignores this in local mode. */
  boolean areDynamic() {
    return !spark.isLocal() && spark.conf().getBoolean("spark.dynamicAllocation.enabled", false);
  }

  /**
   * Waits until there are enough: executors may still be registering, or one that was lost be on
   * its way back.
   *
   * @return how many there are now
   */
  int await(int needed, Duration limit) {
    long until = System.nanoTime() + limit.toNanos();
    int found = count();
    if (found < needed && !spark.isLocal()) {
      LOG.info(
          "waiting up to {} s for executors: expected {} slots, found {}",
          limit.toSeconds(),
          needed,
          found);
    }
    while (found < needed
        && !spark.isLocal()
        && !spark.isStopped()
        && !Thread.currentThread().isInterrupted()
        && System.nanoTime() < until) {
      LockSupport.parkNanos(LOOK_NANOS);
      found = count();
    }
    return found;
  }
}
