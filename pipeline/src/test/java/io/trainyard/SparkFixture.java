package io.trainyard;

import java.util.Arrays;
import org.apache.spark.sql.SparkSession;

/** The session that all Spark tests share: five slots, no UI, no second attempts. */
public final class SparkFixture {

  private static final SparkSession SESSION =
      SparkSession.builder()
          .master("local[5]")
          .appName("test")
          .config("spark.ui.enabled", false)
          .config("spark.sql.shuffle.partitions", 2)
          .config("spark.driver.host", "127.0.0.1")
          .config("spark.driver.bindAddress", "127.0.0.1")
          .config("spark.stage.maxConsecutiveAttempts", 1)
          .getOrCreate();

  private SparkFixture() {}

  public static SparkSession session() {
    return SESSION;
  }

  /**
   * Waits until no task is at work: one whose job was cancelled goes on until it notices, and
   * writes, until then, where a test looks or cleans up.
   */
  public static void awaitNoTasks() {
    while (Arrays.stream(SESSION.sparkContext().statusTracker().getExecutorInfos())
        .anyMatch(executor -> executor.numRunningTasks() > 0)) {
      Thread.onSpinWait();
    }
  }
}
