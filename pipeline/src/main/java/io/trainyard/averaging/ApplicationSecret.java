package io.trainyard.averaging;

import java.util.Optional;
import org.apache.spark.SparkEnv;

/** The secret by which the driver and the executors of a Spark application know each other. */
final class ApplicationSecret {

  private ApplicationSecret() {}

  /** In the driver and in executors; empty where the application has none. */
  static Optional<String> find() {
    SparkEnv env = SparkEnv.get();
    // Wherever Spark has it from: the configuration, the environment, a file, YARN's credentials.
    String secret = env.securityManager().getSecretKey();
    return Optional.ofNullable(
        secret != null ? secret : env.conf().get("spark.authenticate.secret", null));
  }
}
