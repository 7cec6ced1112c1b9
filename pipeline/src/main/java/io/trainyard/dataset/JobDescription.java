package io.trainyard.dataset;

import org.apache.spark.api.java.JavaSparkContext;

/**
 * What Spark's own pages say of the jobs that the calling thread starts.
 *
 * @param before what they said before; null for nothing
 */
public record JobDescription(JavaSparkContext spark, String before) {

  private static final String PROPERTY = "spark.job.description";

  /**
   * Says something until it is {@linkplain #restore restored}.
   *
   * @param text for people, such as {@code epoch 3, round 12 of 40}
   */
  public static JobDescription set(JavaSparkContext spark, String text) {
    var description = new JobDescription(spark, spark.getLocalProperty(PROPERTY));
    spark.setJobDescription(text);
    return description;
  }

  /** Says again what was said before. */
  public void restore() {
    spark.setJobDescription(before);
  }
}
