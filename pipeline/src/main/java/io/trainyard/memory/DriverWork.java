package io.trainyard.memory;

import io.trainyard.failure.BadConfiguration;
import java.util.OptionalLong;

/**
 * What the driver does with networks of its own while workers train, in bytes.
 *
 * @param heap objects of the JVM
 * @param arrays networks and what passes through them need, outside the heap
 */
public record DriverWork(long heap, long arrays) {

  public static final DriverWork NONE = new DriverWork(0, 0);

  /**
   * @param limits of a process that carries no workers
   * @throws BadConfiguration if it may use less than this needs
   */
  void require(MemoryLimits limits) {
    require("spark.driver.memory", OptionalLong.of(limits.heap()), MemoryNeed.HEAP_BASE + heap);
    require(
        "-Dorg.bytedeco.javacpp.maxbytes in spark.driver.extraJavaOptions",
        limits.arrays(),
        arrays);
  }

  private void require(String setting, OptionalLong limit, long needed) {
    if (limit.isPresent() && limit.getAsLong() < needed) {
      throw new BadConfiguration(
          "cannot train: expected %s of at least %dm for what the driver does beside the workers, found %dm; set it to that"
              .formatted(setting, MemoryNeed.mb(needed), limit.getAsLong() >> 20));
    }
  }
}
