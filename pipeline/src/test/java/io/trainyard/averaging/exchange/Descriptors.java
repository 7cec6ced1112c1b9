package io.trainyard.averaging.exchange;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What this process holds of what the operating system, which has to be Linux, lends. */
public final class Descriptors {

  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int INODE = 9;

  private Descriptors() {}

  /**
   * This process's TCP sockets with either end at one of these ports; Spark's own are at others.
   */
  public static long sockets(PortRange... ports) {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      Set<String> own = open.map(Descriptors::target).collect(Collectors.toSet());
      return Stream.of("/proc/self/net/tcp", "/proc/self/net/tcp6")
          .flatMap(Descriptors::lines)
          .map(line -> line.strip().split("\\s+"))
          .filter(socket -> own.contains("socket:[" + socket[INODE] + "]"))
          .filter(socket -> isAt(ports, socket[LOCAL]) || isAt(ports, socket[REMOTE]))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException e) {
      // Closed since the folder was read.
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> lines(String table) {
    Path path = Path.of(table);
    try {
      return Files.exists(path) ? Files.readAllLines(path).stream().skip(1) : Stream.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param address and port, in hexadecimal digits
   */
  private static boolean isAt(PortRange[] ports, String address) {
    int port = Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
    return Arrays.stream(ports).anyMatch(range -> range.first() <= port && port <= range.last());
  }

  /**
   * Waits, if need be, until {@code expected} such sockets are left; returns how many there are.
   */
  public static long settleAt(long expected, PortRange... ports) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    long found = sockets(ports);
    while (found != expected && System.nanoTime() < until) {
      Thread.onSpinWait();
      found = sockets(ports);
    }
    return found;
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
