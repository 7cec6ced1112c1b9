package io.trainyard.averaging.exchange;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What stands before each payload, big-endian:
 *
 * <pre>
 *  0 int   magic, "TYAR"
 *  4 byte  version, 1
 *  5 byte  type
 *  6 short 0
 *  8 long  attempt: which try at which epoch
 * 16 int   round
 * 20 int   position: vector and first block of a PART or MEAN, otherwise 0
 * 24 int   length of the payload in bytes
 * 28 int   CRC32C of the 28 bytes above and of the payload
 * </pre>
 *
 * @param position see {@link #position(int, int)}
 */
record FrameHeader(
    FrameType type, long attempt, int round, int position, int length, int checksum) {

  static final int BYTES = 32;

  private static final int MAGIC = 0x54594152;
  private static final byte VERSION = 1;
  private static final int CHECKSUM_AT = 28;

  /** Blocks are numbered below 2^30 and there are two vectors at most. */
  private static final int VECTOR_SHIFT = 30;

  static int position(int vector, int block) {
    return vector << VECTOR_SHIFT | block;
  }

  /**
   * Fills {@code header}, which is then ready to be sent before {@code payload}.
   *
   * @param payload from its position to its limit; left as it is
   */
  static void write(
      ByteBuffer header,
      FrameType type,
      long attempt,
      int round,
      int position,
      ByteBuffer payload) {
    header.clear();
    header.putInt(MAGIC).put(VERSION).put((byte) type.ordinal()).putShort((short) 0);
    header.putLong(attempt).putInt(round).putInt(position).putInt(payload.remaining());
    header.putInt(checksum(header, payload));
    header.flip();
  }

  /**
   * Reads a header of which all bytes have arrived.
   *
   * @throws MalformedFrame if it is none
   */
  static FrameHeader read(ByteBuffer header) throws MalformedFrame {
    if (header.getInt(0) != MAGIC || header.get(4) != VERSION || header.getShort(6) != 0) {
      throw new MalformedFrame(
          "expected a frame of version %d, found %08x %08x"
              .formatted(VERSION, header.getInt(0), header.getInt(4)));
    }
    FrameType type =
        FrameType.of(header.get(5))
            .orElseThrow(() -> new MalformedFrame("found a frame of type " + header.get(5)));
    return new FrameHeader(
        type,
        header.getLong(8),
        header.getInt(16),
        header.getInt(20),
        header.getInt(24),
        header.getInt(CHECKSUM_AT));
  }

  /**
   * @param header the bytes that this was read from
   * @param payload from 0 to its limit
   * @throws MalformedFrame if either is not what was sent
   */
  void requireIntact(ByteBuffer header, ByteBuffer payload) throws MalformedFrame {
    ByteBuffer whole = payload.duplicate().rewind();
    if (checksum(header, whole) != checksum) {
      throw new MalformedFrame(
          "found a frame of type %s whose checksum is wrong: bytes changed on their way"
              .formatted(type));
    }
  }

  private static int checksum(ByteBuffer header, ByteBuffer payload) {
    CRC32C crc = new CRC32C();
    crc.update(header.duplicate().position(0).limit(CHECKSUM_AT));
    crc.update(payload.duplicate());
    return (int) crc.getValue();
  }
}
