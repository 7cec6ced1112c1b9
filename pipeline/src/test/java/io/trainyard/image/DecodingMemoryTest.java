package io.trainyard.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.failure.BadConfiguration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DecodingMemoryTest {

  private static final int MEBIBYTES_100 = 100 << 20;

  /** Of 60 million bytes, which is more than half of 100 MiB. */
  private static final Footprint LARGE = new Footprint(new Size(2000, 5000), 48);

  @Test
  @Timeout(60)
  void letsLargeImagesWaitForOneAnother() throws InterruptedException {
    var memory = new DecodingMemory(MEBIBYTES_100);
    Runnable first = memory.take(LARGE);
    var second = new AtomicReference<Runnable>();
    Thread other = new Thread(() -> second.set(memory.take(LARGE)));
    other.start();
    while (other.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(second).hasNullValue();

    first.run();
    other.join();

    assertThat(second).doesNotHaveNullValue();
  }

  @Test
  void letsImagesGoTogetherThatFitTogether() {
    var memory = new DecodingMemory(2L * MEBIBYTES_100);

    memory.take(LARGE);

    assertThat(memory.take(LARGE)).isNotNull();
  }

  @Test
  void refusesAnImageForWhichThereIsNeverMemoryEnough() {
    var memory = new DecodingMemory(MEBIBYTES_100 / 2);

    assertThatThrownBy(() -> memory.take(LARGE))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot decode an image of 2000x5000: expected a heap of 116 MiB")
        .hasMessageContaining("found 100 MiB; raise spark.executor.memory")
        .hasMessageContaining("dataset.source.max-decoded-bytes below 60000000");
  }
}
