package io.trainyard.averaging.exchange;

import java.io.Serializable;
import java.nio.ByteBuffer;

/**
 * Why a worker leaves an attempt.
 *
 * @param text what happened; empty with {@link Reason#FINISHED}
 */
public record Departure(Reason reason, String text) implements Serializable {

  /** What the driver can do about it. */
  public enum Reason {
    /** The epoch is over. */
    FINISHED,
    /** Another worker or the network failed: the epoch can be tried again. */
    DISTURBED,
    /** A disk or the like failed here: the epoch can be tried again. */
    INFRASTRUCTURE,
    BAD_DATA,
    BAD_CONFIGURATION,
    DIVERGED,
    BUG
  }

  public Departure {
    text = Payloads.shortened(text);
  }

  public static Departure finished() {
    return new Departure(Reason.FINISHED, "");
  }

  public static Departure disturbed(Disturbance disturbance) {
    return new Departure(Reason.DISTURBED, disturbance.getMessage());
  }

  public static Departure failed(Reason reason, String text) {
    return new Departure(reason, text);
  }

  ByteBuffer write() {
    return Payloads.of(
        out -> {
          out.writeInt(reason.ordinal());
          out.writeUTF(text);
        });
  }

  static Departure read(ByteBuffer payload) throws MalformedFrame {
    return Payloads.read(
        payload,
        in -> {
          int reason = in.readInt();
          if (reason < 0 || reason >= Reason.values().length) {
            throw new MalformedFrame("found a departure for reason " + reason);
          }
          return new Departure(Reason.values()[reason], in.readUTF());
        });
  }
}
