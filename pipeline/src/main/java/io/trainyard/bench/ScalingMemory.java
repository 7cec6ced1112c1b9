package io.trainyard.bench;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.trainyard.averaging.ExchangeTrial;
import io.trainyard.failure.BadConfiguration;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.bytedeco.javacpp.Pointer;

/**
 * What this process may take, in bytes.
 *
 * @param heap the most that the heap grows to
 * @param arrays the most that ND4J may take; empty where nothing bounds it
 * @param buffers the most that the JVM's own direct buffers may take
 * @param machine what the machine has left; empty where it does not say
 */
record ScalingMemory(long heap, OptionalLong arrays, long buffers, OptionalLong machine) {

  /** Of objects that have nothing to do with the exchange. */
  private static final long HEAP_BASE = 200L << 20;

  private static final int KIBIBYTE = 1024;

  static ScalingMemory ofThisProcess() {
    long heap = Runtime.getRuntime().maxMemory();
    long arrays = Pointer.maxBytes();
    return new ScalingMemory(
        heap,
        arrays > 0 ? OptionalLong.of(arrays) : OptionalLong.empty(),
        buffers(heap),
        available());
  }

  /** Without a setting of its own it is as much as the heap. */
  private static long buffers(long heap) {
    var options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    long set = Long.parseLong(options.getVMOption("MaxDirectMemorySize").getValue());
    return set > 0 ? set : heap;
  }

  private static OptionalLong available() {
    try {
      return Files.readAllLines(Path.of("/proc/meminfo")).stream()
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * @throws BadConfiguration if the trial needs more
   */
  void require(ExchangeTrial.Setup setup) {
    ExchangeTrial.Memory need = setup.memory();
    require(setup, need.heap() + HEAP_BASE, heap, "heap", "--driver-memory");
    require(
        setup,
        need.buffers(),
        buffers,
        "direct buffers",
        "--driver-memory, or with -XX:MaxDirectMemorySize in --driver-java-options,");
    if (arrays.isPresent()) {
      require(
          setup,
          need.arrays(),
          arrays.getAsLong(),
          "native arrays",
          "-Dorg.bytedeco.javacpp.maxbytes in --driver-java-options");
    }
    if (machine.isPresent()) {
      long all = need.heap() + need.arrays() + need.buffers();
      require(setup, all, machine.getAsLong(), "memory that is free on this machine", "nothing");
    }
  }

  private static void require(
      ExchangeTrial.Setup setup, long needed, long found, String what, String setting) {
    if (needed > found) {
      String remedy =
          setting.equals("nothing")
              ? "measure fewer --workers or --parameters"
              : "give it with %s after --, or measure fewer --workers or --parameters"
                  .formatted(setting);
      throw new BadConfiguration(
          "cannot measure %d workers with %d parameters each: expected %d MB of %s, found %d; %s"
              .formatted(
                  setup.workers(),
                  setup.parameters(),
                  (needed >> 20) + 1,
                  what,
                  found >> 20,
                  remedy));
    }
  }
}
