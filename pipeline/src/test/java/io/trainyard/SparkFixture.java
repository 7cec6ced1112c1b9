package io.trainyard;

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
}
