package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Window;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.ConvolutionMode;

/** What DL4J's settings of kernels, strides and padding mean for an input of a given size. */
final class Windows {

  private Windows() {}

  /**
   * @param dimensions dimensions of space: the first so many of each setting count
   * @throws Translation.Unsupported if DL4J itself would refuse
   */
  static Window of(
      Layout input,
      int dimensions,
      int[] kernel,
      int[] strides,
      int[] dilation,
      int[] padding,
      ConvolutionMode mode) {
    long[] before = new long[dimensions];
    long[] after = new long[dimensions];
    for (int i = 0; i < dimensions; i++) {
      long size = input.dimension(2 + i);
      long reach = (long) (kernel[i] - 1) * dilation[i] + 1;
      switch (mode) {
        case Same -> {
          long outputs = (size + strides[i] - 1) / strides[i];
          long total = Math.max(0, (outputs - 1) * strides[i] + reach - size);
          before[i] = total / 2;
          after[i] = total - before[i];
        }
        case Causal -> before[i] = reach - 1;
        case Strict, Truncate -> {
          before[i] = padding[i];
          after[i] = padding[i];
          if (mode == ConvolutionMode.Strict
              && (size + 2L * padding[i] - reach) % strides[i] != 0) {
            throw new Translation.Unsupported("its stride does not fit its input (mode Strict)");
          }
        }
      }
    }
    return new Window(
        longs(kernel, dimensions),
        longs(strides, dimensions),
        longs(dilation, dimensions),
        before,
        after);
  }

  /** n x channels x space after {@code window}. */
  static long[] outputs(Layout input, long channels, Window window) {
    long[] result = input.dimensions();
    result[1] = channels;
    for (int axis = 2; axis < result.length; axis++) {
      result[axis] = window.outputs(axis - 2, result[axis]);
    }
    return result;
  }

  private static long[] longs(int[] values, int count) {
    return Arrays.stream(values).limit(count).asLongStream().toArray();
  }
}
