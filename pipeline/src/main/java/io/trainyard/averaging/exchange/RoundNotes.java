package io.trainyard.averaging.exchange;

import java.nio.ByteBuffer;

/**
 * What a worker tells all others of a round that it has fitted.
 *
 * @param examples rows fitted: its weight
 * @param lossSum the minibatches' mean losses, each times its rows
 * @param finite whether its loss and its values are
 */
public record RoundNotes(long examples, double lossSum, boolean finite) {

  static final int BYTES = 17;

  void write(ByteBuffer out) {
    out.putLong(examples).putDouble(lossSum).put((byte) (finite ? 1 : 0));
  }

  static RoundNotes read(ByteBuffer in) throws MalformedFrame {
    long examples = in.getLong();
    double lossSum = in.getDouble();
    byte finite = in.get();
    if (examples < 0 || finite < 0 || finite > 1) {
      throw new MalformedFrame("found notes of a round with %d examples".formatted(examples));
    }
    return new RoundNotes(examples, lossSum, finite == 1);
  }
}
