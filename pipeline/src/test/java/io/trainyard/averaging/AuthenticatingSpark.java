package io.trainyard.averaging;

import java.util.function.Supplier;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import scala.Option;

/** Makes this process, for a while, one of an application with a secret. */
final class AuthenticatingSpark {

  private AuthenticatingSpark() {}

  static <T> T with(String secret, Supplier<T> work) {
    SparkEnv before = SparkEnv.get();
    SparkEnv.set(authenticating(before, secret));
    try {
      return work.get();
    } finally {
      SparkEnv.set(before);
    }
  }

  private static SparkEnv authenticating(SparkEnv before, String secret) {
    SparkConf conf =
        before
            .conf()
            .clone()
            .set("spark.authenticate", "true")
            .set("spark.authenticate.secret", secret);
    return new SparkEnv(
        before.executorId(),
        before.rpcEnv(),
        before.serializer(),
        before.closureSerializer(),
        before.serializerManager(),
        before.mapOutputTracker(),
        before.shuffleManager(),
        before.broadcastManager(),
        before.blockManager(),
        new SecurityManager(conf, Option.empty(), null),
        before.metricsSystem(),
        before.memoryManager(),
        before.outputCommitCoordinator(),
        before.conf());
  }
}
