package io.trainyard.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.trainyard.dataset.CacheMode;
import org.junit.jupiter.api.Test;

class RowCacheTest {

  private final RowCache cache = new RowCache(100);

  @Test
  void allReplicasOfAProcessShareOneBudget() {
    assertThat(cache.take(CacheMode.AUTO, 60)).isEqualTo(60);
    assertThat(cache.take(CacheMode.AUTO, 60)).isZero();
    assertThat(cache.take(CacheMode.AUTO, 40)).isEqualTo(40);
    cache.giveBack(60);
    assertThat(cache.take(CacheMode.AUTO, 60)).isEqualTo(60);
  }

  @Test
  void whoInsistsGetsMemoryAndLeavesLessToOthers() {
    assertThat(cache.take(CacheMode.MEMORY, 90)).isEqualTo(90);
    assertThat(cache.take(CacheMode.AUTO, 20)).isZero();
    assertThat(cache.take(CacheMode.NONE, 5)).isZero();
  }
}
