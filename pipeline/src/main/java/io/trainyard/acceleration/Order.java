package io.trainyard.acceleration;

import io.trainyard.acceleration.Translation.Unsupported;
import io.trainyard.acceleration.onednn.Layout;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;

/**
 * Where DL4J's arrays have the axis of channels or features. Layouts always have it second; an
 * order says how DL4J sees the same elements. With two dimensions there is no difference.
 */
enum Order {
  CHANNELS_FIRST,
  CHANNELS_LAST;

  static Order of(CNN2DFormat format) {
    return format == CNN2DFormat.NHWC ? CHANNELS_LAST : CHANNELS_FIRST;
  }

  static Order of(RNNFormat format) {
    return format == RNNFormat.NWC ? CHANNELS_LAST : CHANNELS_FIRST;
  }

  /** Which axis of DL4J's arrays of so many dimensions is the one of channels. */
  int channelAxis(int rank) {
    return this == CHANNELS_LAST ? rank - 1 : 1;
  }

  /** The axes of DL4J's arrays of so many dimensions that are of space or time. */
  int[] spaceAxes(int rank) {
    int first = this == CHANNELS_LAST ? 1 : 2;
    return IntStream.range(first, first + rank - 2).toArray();
  }

  /** A layout of DL4J's dimensions with its channels brought second. */
  Layout fromDl4j(Layout layout) {
    int rank = layout.rank();
    return rank == 2 || this == CHANNELS_FIRST
        ? layout
        : layout.permuted(
            IntStream.range(0, rank).map(i -> i == 0 ? 0 : i == 1 ? rank - 1 : i - 1).toArray());
  }

  /** The reverse of {@link #fromDl4j}; elements must lie by strides. */
  Layout toDl4j(Layout layout) {
    int rank = layout.rank();
    return rank == 2 || this == CHANNELS_FIRST
        ? layout
        : layout.permuted(
            IntStream.range(0, rank).map(i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1).toArray());
  }

  /**
   * The elements one after the other as a C-ordered array of DL4J's has them.
   *
   * @param dimensions channels second
   */
  Layout contiguous(long... dimensions) {
    if (dimensions.length == 2 || this == CHANNELS_FIRST) {
      return Layout.rowMajor(dimensions);
    }
    long[] shown = dimensions.clone();
    System.arraycopy(dimensions, 2, shown, 1, dimensions.length - 2);
    shown[dimensions.length - 1] = dimensions[1];
    return fromDl4j(Layout.rowMajor(shown));
  }

  /**
   * @throws Unsupported if a layer of this order is given a signal of another
   */
  void require(Signal input) {
    if (input.layout().rank() > 2 && input.order() != this) {
      throw new Unsupported(
          "it takes %s, and its input has %s".formatted(describe(), input.order().describe()));
    }
  }

  private String describe() {
    return this == CHANNELS_LAST ? "channels last" : "channels first";
  }
}
