package io.trainyard.averaging;

/** The numbers in which workers tell what they have learned. Sums are never taken in them. */
public enum ExchangeType {
  /** The values themselves, 4 bytes each. */
  FLOAT32,
  /**
   * The change since the last averaging in 16-bit halves with a scale for each block, about 2 bytes
   * a value: half the traffic for a rounding error of at most 2^-11 of the change.
   *
   * @see HalfBlocks
   */
  FLOAT16;

  /** Bytes that a vector of so many values takes on the wire. */
  public long bytes(long values) {
    return switch (this) {
      case FLOAT32 -> Float.BYTES * values;
      case FLOAT16 -> HalfBlocks.bytes(values);
    };
  }
}
