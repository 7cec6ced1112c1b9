package io.trainyard.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.Infrastructure;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, and real time. */
class TwoProcessesTest {

  @TempDir java.nio.file.Path folder;

  /** Holds the directory of its argument until it is killed. */
  static final class Holding {

    private Holding() {}

    public static void main(String[] args) throws Exception {
      Lease.acquire(new Path(args[0]), new Configuration(), Duration.ofSeconds(30));
      System.out.println("held");
      new CountDownLatch(1).await();
    }
  }

  @Test
  void isRefusedWhileTheOtherLivesAndTakesOverAtOnceWhenItWasKilled() throws Exception {
    Path run = new Path(folder.toUri().toString(), "r1");
    Process other =
        new ProcessBuilder(
                List.of(
                    System.getProperty("java.home") + "/bin/java",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Holding.class.getName(),
                    run.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(firstLine(other)).isEqualTo("held");
      assertThatThrownBy(() -> Lease.acquire(run, new Configuration(), Duration.ofHours(1)))
          .isInstanceOf(Infrastructure.class)
          .hasMessageContaining("found process " + other.pid() + " of ");
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly().waitFor();
    }

    // With an hour of patience it would not end if it waited.
    Lease.acquire(run, new Configuration(), Duration.ofHours(1)).close();

    assertThat(folder.resolve("r1")).isEmptyDirectory();
  }

  private static String firstLine(Process process) throws IOException {
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    String line = reader.readLine();
    // Others may log before it.
    while (line != null && !line.equals("held")) {
      line = reader.readLine();
    }
    return line;
  }
}
