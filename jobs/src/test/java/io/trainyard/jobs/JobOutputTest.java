package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JobOutputTest {

  @Test
  void framesOfAServersStackAreNoPartOfAMessage() {
    String message =
        "cannot open dataset d: SafeModeException: Name node is in safe mode.\nWait for it.\n"
            + "\tat org.apache.hadoop.Server.run(Server.java:1043)\n"
            + "\tat java.base/java.lang.Thread.run(Thread.java:840)\n; give the same command again";

    assertThat(JobOutput.withoutFrames(message))
        .isEqualTo(
            "cannot open dataset d: SafeModeException: Name node is in safe mode.\nWait for it.; give the same command again");
  }
}
