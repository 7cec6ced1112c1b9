package io.trainyard.acceleration.onednn;

/**
 * What a convolution or a pooling looks at, for each dimension of space.
 *
 * @param kernel elements looked at
 * @param strides from one look to the next
 * @param dilation from one element looked at to the next; 1: they are neighbours
 * @param before elements of padding before the first
 * @param after elements of padding after the last
 */
public record Window(long[] kernel, long[] strides, long[] dilation, long[] before, long[] after) {

  public Window {
    kernel = kernel.clone();
    strides = strides.clone();
    dilation = dilation.clone();
    before = before.clone();
    after = after.clone();
  }

  /** Elements skipped between those looked at, which is how oneDNN counts dilation. */
  long[] gaps() {
    long[] gaps = new long[dilation.length];
    for (int i = 0; i < gaps.length; i++) {
      gaps[i] = dilation[i] - 1;
    }
    return gaps;
  }

  /** Looks that fit into {@code size} elements of dimension {@code axis}. */
  public long outputs(int axis, long size) {
    long reach = (kernel[axis] - 1) * dilation[axis] + 1;
    return (size + before[axis] + after[axis] - reach) / strides[axis] + 1;
  }
}
