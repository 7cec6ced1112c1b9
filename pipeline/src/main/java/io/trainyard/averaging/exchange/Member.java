package io.trainyard.averaging.exchange;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.UUID;

/**
 * A worker that takes part in an attempt, and where it is.
 *
 * @param worker its number, by which sums are ordered; -1 before it has one
 * @param slot which of the attempt's tasks carries it
 * @param executor Spark's name for the executor
 * @param host where other workers reach it
 * @param port on which other workers reach it; 0 where it does not listen
 * @param process workers that name the same process exchange through memory
 */
public record Member(int worker, int slot, String executor, String host, int port, UUID process) {

  Member as(int worker) {
    return new Member(worker, slot, executor, host, port, process);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(worker);
    out.writeInt(slot);
    out.writeUTF(executor);
    out.writeUTF(host);
    out.writeInt(port);
    out.writeLong(process.getMostSignificantBits());
    out.writeLong(process.getLeastSignificantBits());
  }

  static Member read(DataInputStream in) throws IOException {
    return new Member(
        in.readInt(),
        in.readInt(),
        in.readUTF(),
        in.readUTF(),
        in.readInt(),
        new UUID(in.readLong(), in.readLong()));
  }

  /** For messages. */
  @Override
  public String toString() {
    String who = worker < 0 ? "the worker of task " + slot : "worker " + worker;
    return "%s on host %s (executor %s)".formatted(who, host, executor);
  }
}
