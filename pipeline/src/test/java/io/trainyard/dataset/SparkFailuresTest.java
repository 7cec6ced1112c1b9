package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class SparkFailuresTest {

  @Test
  void findsTheFailureThatATaskThrew() {
    var failure = new BadData("cannot read");
    assertThat(SparkFailures.unwrap(new SparkException("job aborted", new IOException(failure))))
        .isSameAs(failure);
  }

  @Test
  void takesALostExecutorAndAnInputErrorForInfrastructure() {
    assertThat(SparkFailures.unwrap(new SparkException("executor lost", null)))
        .isInstanceOf(Infrastructure.class)
        .hasMessageContaining("executor lost");
    var disk = new UncheckedIOException(new IOException("disk full"));
    assertThat(SparkFailures.unwrap(new SparkException("job aborted", disk)))
        .isInstanceOf(Infrastructure.class)
        .hasMessageContaining("disk full");
  }

  @Test
  void saysInOneLineWhatSparkSaysInMany() {
    String said =
        """
        Job aborted due to stage failure: Lost task 0.3
        ExecutorLostFailure (executor 0 exited) Reason: code 137
        \tat io.trainyard.Somewhere(Somewhere.java:1)

        Driver stacktrace:""";

    assertThat(SparkFailures.unwrap(new SparkException(said, null)))
        .isInstanceOf(Infrastructure.class)
        .hasMessage(
            "cannot finish a Spark job: org.apache.spark.SparkException: Job aborted due to stage"
                + " failure: Lost task 0.3 ExecutorLostFailure (executor 0 exited) Reason: code"
                + " 137; give the same command again");
  }

  @Test
  void takesAnythingElseForABug() {
    var bug = new IllegalStateException("no");
    assertThat(SparkFailures.unwrap(new SparkException("job aborted", bug))).isSameAs(bug);
  }
}
