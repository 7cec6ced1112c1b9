package io.trainyard.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.device.Device;
import org.junit.jupiter.api.Test;

class LoaderThreadsTest {

  private static final Device CPU = new Device.Cpu();
  private static final Device GPU = new Device.Gpu(0);

  @Test
  void theProcessorThatFitsIsLeftAlone() {
    assertThat(LoaderThreads.AUTO.of(CPU, 1)).isZero();
    assertThat(LoaderThreads.AUTO.of(CPU, 4)).isEqualTo(3);
  }

  @Test
  void aGpuLeavesAllProcessorsToLoading() {
    assertThat(LoaderThreads.AUTO.of(GPU, 1)).isEqualTo(1);
    assertThat(LoaderThreads.AUTO.of(GPU, 4)).isEqualTo(4);
  }

  @Test
  void aNumberIsTakenAsItIs() {
    assertThat(new LoaderThreads(0).of(GPU, 4)).isZero();
    assertThat(new LoaderThreads(3).of(CPU, 1)).isEqualTo(3);
  }

  @Test
  void tellsHowManyMinibatchesAreHeld() {
    // The one in use; with two threads two more that they make, and one that is ready.
    assertThat(LoaderThreads.AUTO.minibatches(CPU, 1)).isEqualTo(1);
    assertThat(LoaderThreads.AUTO.minibatches(CPU, 3)).isEqualTo(4);
  }
}
