package io.trainyard.device;

/** What a task computes on. */
public sealed interface Device {

  /** The processor. */
  record Cpu() implements Device {}

  /**
   * A graphics processor.
   *
   * @param index CUDA's number of it in this process, counted from 0
   */
  record Gpu(int index) implements Device {}
}
