package io.trainyard.export;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.zip.CRC32C;
import org.tensorflow.framework.Summary;

/**
 * An event file of TensorBoard's: messages {@code Event} of TensorFlow's {@code event.proto}, in
 * the framing of its TFRecord files. ND4J brings the classes of summaries, which are what an event
 * holds, but not that of the event; it has three fields that are needed, so they are written one by
 * one.
 *
 * <p>A record is, little-endian: the length of the message as uint64; the masked CRC-32C of these
 * eight bytes as uint32; the message; its masked CRC-32C. Not thread-safe.
 */
final class EventFile {

  /** The first event says of what version the file is. */
  private static final String VERSION = "brain.Event:2";

  /** Fields of {@code Event}. */
  private static final int WALL_TIME = 1;

  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;

  private static final int MASK_DELTA = 0xa282ead8;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  EventFile(Instant started) {
    append(
        new Message()
            .decimal(WALL_TIME, seconds(started))
            .text(FILE_VERSION, VERSION)
            .bytes()
            .toByteArray());
  }

  /** Appends an event that holds a summary. */
  void add(Instant time, long step, Summary summary) {
    append(
        new Message()
            .decimal(WALL_TIME, seconds(time))
            .integer(STEP, step)
            .bytes(SUMMARY, summary.toByteString())
            .bytes()
            .toByteArray());
  }

  /** The file so far. */
  byte[] bytes() {
    return out.toByteArray();
  }

  /** Since 1970, as TensorBoard has all times. */
  static double seconds(Instant time) {
    return time.getEpochSecond() + time.getNano() / 1e9;
  }

  private void append(byte[] message) {
    ByteBuffer frame =
        ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + message.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    frame.putLong(message.length);
    frame.putInt(maskedCrc(frame.array(), Long.BYTES));
    frame.put(message);
    frame.putInt(maskedCrc(message, message.length));
    out.writeBytes(frame.array());
  }

  /**
   * The CRC-32C rotated right by 15 bits, plus a constant: a checksum of what holds checksums
   * itself.
   */
  static int maskedCrc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
  }
}
