package io.trainyard.averaging;

import java.util.Optional;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkEnv;

/** The secret by which the driver and the executors of a Spark application know each other. */
final class ApplicationSecret {

  private ApplicationSecret() {}

  /** In the driver and in executors; empty where the application has none. */
  static Optional<String> find() {
    return of(SparkEnv.get().securityManager());
  }

  /**
   * Wherever Spark has it from: the configuration, the environment, a file, YARN's credentials. It
   * has none unless {@code spark.authenticate = true}.
   */
  static Optional<String> of(SecurityManager security) {
    return security.isAuthenticationEnabled()
        ? Optional.ofNullable(security.getSecretKey())
        : Optional.empty();
  }
}
