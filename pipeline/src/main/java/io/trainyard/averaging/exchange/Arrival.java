package io.trainyard.averaging.exchange;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a worker says of itself when it comes to the rendezvous.
 *
 * @param stage which of Spark's own tries at the stage it belongs to
 * @param self without a number yet
 * @param held the workers whose networks and rows this process holds already
 */
public record Arrival(int stage, Member self, List<Integer> held) {

  public Arrival {
    held = List.copyOf(held);
  }

  /** The same worker, who listens on {@code port}. */
  Arrival at(int port) {
    return new Arrival(
        stage,
        new Member(self.worker(), self.slot(), self.executor(), self.host(), port, self.process()),
        held);
  }

  ByteBuffer write() {
    return Payloads.of(
        out -> {
          out.writeInt(stage);
          self.write(out);
          out.writeInt(held.size());
          for (int worker : held) {
            out.writeInt(worker);
          }
        });
  }

  static Arrival read(ByteBuffer payload) throws MalformedFrame {
    return Payloads.read(payload, Arrival::read);
  }

  private static Arrival read(DataInputStream in) throws IOException {
    int stage = in.readInt();
    Member self = Member.read(in);
    int count = Payloads.count(in);
    List<Integer> held = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      held.add(in.readInt());
    }
    return new Arrival(stage, self, held);
  }
}
