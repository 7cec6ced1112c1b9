package io.trainyard.averaging;

import io.trainyard.device.Device;
import java.io.Serializable;
import org.apache.spark.TaskContext;

/**
 * How many threads prepare a worker's minibatches ahead of it.
 *
 * @param number negative to go by what a task has
 */
public record LoaderThreads(int number) implements Serializable {

  /**
   * As many as a task has processors, but the one that fits, which with a GPU only waits for it.
   */
  public static final LoaderThreads AUTO = new LoaderThreads(-1);

  /** What a task of the calling thread is to have. */
  int of(Device device) {
    TaskContext task = TaskContext.get();
    return of(device, task == null ? 1 : task.cpus());
  }

  /**
   * @param processors of a task
   */
  int of(Device device, int processors) {
    if (number >= 0) {
      return number;
    }
    return device instanceof Device.Gpu ? processors : processors - 1;
  }

  /** Minibatches that a worker then has on the heap. */
  public int minibatches(Device device, int processors) {
    return Feed.held(of(device, processors));
  }
}
