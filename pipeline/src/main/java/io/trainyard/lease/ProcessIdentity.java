package io.trainyard.lease;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells a process from all others, on this machine and elsewhere.
 *
 * @param user whose it is
 * @param host where it runs, for people
 * @param pid its number there
 * @param machine the boot of the machine and the space of process numbers, in which {@code pid}
 *     says which process it is; empty where that is not known
 * @param started when it started, in ticks since the machine did: a number may be used again; empty
 *     where that is not known
 */
record ProcessIdentity(String user, String host, long pid, String machine, String started) {

  /** What can be said of a process from here. */
  enum Life {
    LIVES,
    ENDED,
    /** It is elsewhere, or somebody else's, or stopped, from which it may come back. */
    UNCERTAIN
  }

  private static final Path PROC = Path.of("/proc");

  /** The twenty-second field of proc(5)'s stat; the third one comes first after the name. */
  private static final int START_TIME = 22 - 3;

  private static final int STATE = 0;

  /** Of this process. */
  static ProcessIdentity own() {
    return Own.IDENTITY;
  }

  /** Found out once: to ask for the name of the host may take a while. */
  private static final class Own {

    static final ProcessIdentity IDENTITY = find();

    private static ProcessIdentity find() {
      long pid = ProcessHandle.current().pid();
      String[] stat = stat(pid);
      return new ProcessIdentity(
          System.getProperty("user.name"),
          hostName(),
          pid,
          ownMachine(),
          stat.length > START_TIME ? stat[START_TIME] : "");
    }
  }

  /**
   * Whether the process is still there: certain only of one on this machine, and of this user,
   * since those of others may be hidden.
   */
  Life life() {
    ProcessIdentity own = own();
    if (machine.isEmpty()
        || started.isEmpty()
        || own.started.isEmpty()
        || !machine.equals(own.machine)
        || !user.equals(own.user)) {
      return Life.UNCERTAIN;
    }
    String[] stat = stat(pid);
    if (stat.length <= START_TIME || !stat[START_TIME].equals(started)) {
      return Life.ENDED;
    }
    return switch (stat[STATE]) {
        // Ended, and nobody has asked how.
      case "Z", "X" -> Life.ENDED;
      case "T", "t" -> Life.UNCERTAIN;
      default -> Life.LIVES;
    };
  }

  @Override
  public String toString() {
    return "process %d of %s on %s".formatted(pid, user, host);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // Its message is the name, which has no address.
      return String.valueOf(e.getMessage()).split(":", 2)[0];
    }
  }

  private static String ownMachine() {
    try {
      String boot = Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
      return boot + " " + Files.readSymbolicLink(PROC.resolve("self/ns/pid"));
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  /** What proc(5)'s stat says after the name, which may itself have spaces and brackets. */
  private static String[] stat(long pid) {
    try {
      String line = Files.readString(PROC.resolve(pid + "/stat"));
      return line.substring(line.lastIndexOf(')') + 1).strip().split(" ");
    } catch (IOException e) {
      return new String[0];
    }
  }
}
