package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Transport {@code all-reduce} on a cluster that asks everybody for its secret, which the workers'
 * connections are bound to as well. Needs the jobs jar and a Spark, as the build leaves them.
 */
class AuthenticationIT {

  private static final String ON = "spark.authenticate=true";
  private static final String SECRET = "spark.authenticate.secret=open-sesame";

  @TempDir Path folder;

  @Test
  void trainsTheSameModel() throws Exception {
    Workspace workspace = Workspace.create(folder, 300);
    JsonLine.succeeded(workspace.inProcess("ingest"));
    JsonLine.succeeded(workspace.inProcess("train", train("local")));
    Cluster cluster =
        Cluster.start(
            folder,
            Map.of("SPARK_DAEMON_JAVA_OPTS", "-D%s -D%s".formatted(ON, SECRET)),
            "--memory",
            "1g");
    try {
      String[] there = {"--master", cluster.master(), "--", "--conf", ON, "--conf", SECRET};
      String[] small = {"--conf", "spark.executor.memory=768m", "--driver-memory", "1g"};
      String[] arguments = Workspace.join(Workspace.join(train("guarded"), there), small);

      JsonNode figures = JsonLine.succeeded(workspace.job("train", arguments));

      assertThat(figures.path("transport").asText()).isEqualTo("all-reduce");
      assertThat(figures.path("averaging_bytes_sent").asLong()).isPositive();
      assertThat(workspace.network("guarded")).isEqualTo(workspace.network("local"));
    } finally {
      cluster.stop();
    }
  }

  private static String[] train(String id) {
    return new String[] {
      "--run-id", id, "--set", "averaging.workers=2", "--set", "stopping.max-epochs=2"
    };
  }
}
