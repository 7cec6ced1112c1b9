package io.trainyard.averaging.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class StagingTest {

  @Test
  void memoryOfOneUseIsAllocatedOnce() {
    Staging staging = new Staging();
    ByteBuffer first = staging.own("parameters", 100);

    assertThat(first.isDirect()).isTrue();
    assertThat(first.capacity()).isEqualTo(100);
    assertThat(staging.own("parameters", 100)).isSameAs(first);
    assertThat(staging.own("state", 100)).isNotSameAs(first);
  }

  @Test
  void anotherSizeNeedsOtherMemory() {
    Staging staging = new Staging();
    staging.own("parameters", 100);

    assertThat(staging.own("parameters", 200).capacity()).isEqualTo(200);
    assertThat(staging.own("parameters", 200)).isSameAs(staging.own("parameters", 200));
  }
}
