package io.trainyard.training;

import org.apache.spark.api.java.JavaSparkContext;

/**
 * A training that no task makes alone, since it is made of Spark jobs itself, which the driver
 * starts. Made anew where it was ended before it was done.
 */
public interface DriverTraining {

  TaskTraining.Place place();

  /**
   * Makes the training, by jobs of the calling thread.
   *
   * @return what it came to, its model written
   */
  TaskOutcome make(JavaSparkContext spark);
}
