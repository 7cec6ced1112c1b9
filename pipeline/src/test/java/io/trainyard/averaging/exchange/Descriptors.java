package io.trainyard.averaging.exchange;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What this process holds of what the operating system lends. */
public final class Descriptors {

  private Descriptors() {}

  public static long open() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }

  /** Waits, if need be, until no more than {@code most} are open; returns how many there are. */
  public static long settleAt(long most) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (open() > most && System.nanoTime() < until) {
      Thread.onSpinWait();
      System.gc();
    }
    return open();
  }

  /** The threads whose names begin so, once those that are ending have ended. */
  public static List<String> threads(String prefix) throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith(prefix)) {
        thread.join(TimeUnit.SECONDS.toMillis(10));
      }
    }
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(prefix))
        .toList();
  }
}
