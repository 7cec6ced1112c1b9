package io.trainyard.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.SparkFixture;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import scala.Option;

class ApplicationSecretTest {

  private static SecurityManager security(SparkConf conf) {
    return new SecurityManager(conf, Option.empty(), null);
  }

  @Test
  void isSparksOwnWhereSparkAuthenticates() {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.authenticate", "true")
            .set("spark.authenticate.secret", "open sesame");

    assertThat(ApplicationSecret.of(security(conf))).hasValue("open sesame");
  }

  @Test
  void isFoundInAProcessOfTheApplication() {
    SparkFixture.session();

    assertThat(AuthenticatingSpark.with("open sesame", ApplicationSecret::find))
        .hasValue("open sesame");
  }

  @Test
  void isNoneWhereSparkDoesNot() {
    // Spark would not use it either, and executors might not have it.
    SparkConf conf = new SparkConf(false).set("spark.authenticate.secret", "open sesame");

    assertThat(ApplicationSecret.of(security(conf))).isEmpty();
    SparkFixture.session();
    assertThat(ApplicationSecret.find()).isEmpty();
  }
}
