package io.trainyard.training;

import io.trainyard.results.RunDirectory;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Spark jobs of a run: those that the thread which began it starts, and threads that it starts.
 * They end when this process loses the run, which nobody should have to wait for at the end of an
 * epoch.
 */
final class RunJobs implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RunJobs.class);

  private static final int AGAIN_MILLIS = 200;

  private final JavaSparkContext spark;
  private final String tag = "run-" + UUID.randomUUID();
  private final CountDownLatch over = new CountDownLatch(1);

  private RunJobs(JavaSparkContext spark) {
    this.spark = spark;
  }

  /**
   * @param directory of the run, which this process holds
   */
  static RunJobs begin(JavaSparkContext spark, RunDirectory directory) {
    var jobs = new RunJobs(spark);
    directory.whenLost(jobs::cancel);
    spark.addJobTag(jobs.tag);
    return jobs;
  }

  /** Again and again: what failed may be tried again by a job of its own. */
  private void cancel() {
    try {
      do {
        spark.cancelJobsWithTag(tag);
      } while (!over.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException | IllegalStateException e) {
      // Spark has been stopped, and with it all jobs.
      LOG.debug("cannot cancel the jobs of a run that was lost", e);
    }
  }

  /** The jobs that are started from now on are no longer those of the run. */
  @Override
  public void close() {
    over.countDown();
    spark.removeJobTag(tag);
  }
}
