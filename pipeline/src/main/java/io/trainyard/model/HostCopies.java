package io.trainyard.model;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Copies between an ND4J array and the heap, in the order in which the array lies in memory. On a
 * GPU an array has two memories, of the device and of the host, and somebody has to say which one
 * is newer; on a CPU it has one.
 */
public final class HostCopies {

  private HostCopies() {}

  /**
   * @param array float32, of a buffer of its own
   * @return as many values as {@code array} has
   */
  public static float[] of(INDArray array) {
    float[] values = new float[Math.toIntExact(array.length())];
    array.data().asNioFloat().get(values);
    return values;
  }

  /**
   * Copies an array that may be a part of a buffer, but lies in one piece.
   *
   * @param into room for as many values as {@code array} has, or more
   */
  static void get(INDArray array, float[] into) {
    array.data().asNioFloat().get((int) array.offset(), into, 0, (int) array.length());
  }

  /**
   * Overwrites an array.
   *
   * @param values at least as many as {@code array} has
   * @param array float32, of a buffer of its own
   */
  public static void put(float[] values, INDArray array) {
    FloatBuffer host = array.data().asNioFloat();
    host.put(values, 0, Math.toIntExact(array.length()));
    written(array);
  }

  /** Says that the host's memory of an array is the newer one. */
  public static void written(INDArray array) {
    Nd4j.getAffinityManager().tagLocation(array.data(), Location.HOST);
  }
}
