package io.trainyard.device;

import io.trainyard.failure.BadConfiguration;
import java.util.List;

/**
 * The CUDA devices of a process, in CUDA's order. The variable {@code CUDA_VISIBLE_DEVICES} picks
 * from the machine's and numbers anew: with {@code 2,3} the GPU that nvidia-smi calls 3 is CUDA's
 * 1. Spark hands out addresses as the discovery script found them, which is by nvidia-smi's count.
 *
 * @param names what {@code CUDA_VISIBLE_DEVICES} lists, numbers or unique ids; empty where it is
 *     not set
 * @param count how many devices CUDA found
 */
record VisibleDevices(List<String> names, int count) {

  VisibleDevices {
    names = List.copyOf(names);
  }

  /**
   * @param variable of {@code CUDA_VISIBLE_DEVICES}; null where it is not set
   */
  static VisibleDevices of(String variable, int count) {
    return new VisibleDevices(
        variable == null || variable.isBlank()
            ? List.of()
            : List.of(variable.strip().split(" *, *")),
        count);
  }

  /**
   * CUDA's number of the device with an address.
   *
   * @throws BadConfiguration if there is none
   */
  int index(String address) {
    int index = names.isEmpty() ? number(address) : place(address);
    if (index < 0 || index >= count) {
      throw new BadConfiguration(
          ("cannot bind a task to GPU %s: expected %s, found %d CUDA devices in the process; let"
                  + " spark.executor.resource.gpu.discoveryScript be scripts/gpu-discovery, and"
                  + " CUDA_VISIBLE_DEVICES the same for it and for executors")
              .formatted(address, expected(), count));
    }
    return index;
  }

  private String expected() {
    return names.isEmpty()
        ? "a plain index from 0 to " + (count - 1)
        : "one of CUDA_VISIBLE_DEVICES = " + String.join(",", names);
  }

  /** CUDA takes the beginning of a unique id for all of it. */
  private int place(String address) {
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (name.equals(address) || (number(name) < 0 && address.startsWith(name))) {
        return i;
      }
    }
    return -1;
  }

  /** -1 for what is no plain index. */
  private static int number(String address) {
    return address.matches("\\d{1,9}") ? Integer.parseInt(address) : -1;
  }
}
