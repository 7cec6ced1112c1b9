package io.trainyard.device;

/**
 * Puts the work of a thread on a device. ND4J's own is used unless the class path names another one
 * in {@code META-INF/services/io.trainyard.device.DeviceBinder}.
 *
 * <p>Thread-safe.
 */
public interface DeviceBinder {

  /** Whether this build carries CUDA code, be there a GPU or not. */
  boolean carriesCuda();

  /** The CUDA devices that this process can use; 0 where it computes on the CPU. */
  int devices();

  /**
   * Lets the calling thread compute on a device, and keep there the arrays that it makes from now
   * on. Arrays that it has made stay where they are.
   *
   * @param index CUDA's, from 0 to {@link #devices()} (excluded)
   */
  void bind(int index);
}
