package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.SparkFixture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.Test;

class JobDescriptionTest {

  private final JavaSparkContext spark =
      JavaSparkContext.fromSparkContext(SparkFixture.session().sparkContext());
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  @Test
  void sparkSaysWhatIsDoneUntilItIsRestored() throws TimeoutException {
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            seen.add(
                start.properties().getProperty("spark.jobGroup.id")
                    + ": "
                    + start.properties().getProperty("spark.job.description"));
          }
        };
    spark.sc().addSparkListener(listener);
    spark.setJobGroup("r1", "train r1", false);
    try {
      JobDescription outer = JobDescription.set(spark, "epoch 3");
      JobDescription inner = JobDescription.set(spark, "measure the validation rows");
      count();
      inner.restore();
      count();
      outer.restore();
      count();
      spark.sc().listenerBus().waitUntilEmpty();
    } finally {
      spark.clearJobGroup();
      spark.sc().removeSparkListener(listener);
    }

    assertThat(seen)
        .containsExactly("r1: measure the validation rows", "r1: epoch 3", "r1: train r1");
  }

  private void count() {
    spark.parallelize(List.of(1), 1).count();
  }
}
