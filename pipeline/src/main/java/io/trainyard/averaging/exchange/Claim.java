package io.trainyard.averaging.exchange;

import java.nio.ByteBuffer;

/**
 * What a connection says it is for, before it has proved anything.
 *
 * @param from the worker that calls; -1 where it does not know its number yet
 * @param to the worker that is called; -1 for the rendezvous
 */
record Claim(Purpose purpose, long attempt, int from, int to) {

  enum Purpose {
    RENDEZVOUS,
    MESH
  }

  static final int BYTES = 20;
  private static final int NONE = -1;

  static Claim toRendezvous(long attempt) {
    return new Claim(Purpose.RENDEZVOUS, attempt, NONE, NONE);
  }

  static Claim fromWorker(long attempt, int from, int to) {
    return new Claim(Purpose.MESH, attempt, from, to);
  }

  void write(ByteBuffer out) {
    out.putInt(purpose.ordinal()).putLong(attempt).putInt(from).putInt(to);
  }

  static Claim read(ByteBuffer in) throws MalformedFrame {
    int purpose = in.getInt();
    if (purpose < 0 || purpose >= Purpose.values().length) {
      throw new MalformedFrame("found a connection for purpose " + purpose);
    }
    return new Claim(Purpose.values()[purpose], in.getLong(), in.getInt(), in.getInt());
  }
}
