package io.trainyard.model.recurrent;

import io.trainyard.model.HostCopies;
import java.util.List;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** max(0, x). */
public final class Rectifier {

  private Rectifier() {}

  /** Puts what is rectified in place of what was not. */
  public static void apply(INDArray values) {
    Transforms.relu(values, false);
  }

  /**
   * Writes the derivative at each number: 1, or 0 where the number is.
   *
   * @param rectified as {@link #apply} leaves it
   */
  public static void slope(INDArray rectified, INDArray into) {
    Nd4j.getExecutioner().exec(new Sign(rectified, into));
  }

  /**
   * The part of units that are dead in a window: 0 in each column.
   *
   * @param rectified for each sort of units, units x columns, as {@link #apply} or {@link #slope}
   *     leaves them
   * @return empty where there are no units
   */
  public static OptionalDouble deadPart(List<INDArray> rectified) {
    long units = rectified.stream().mapToLong(own -> own.size(0)).sum();
    long dead = rectified.stream().mapToLong(Rectifier::dead).sum();
    return units == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) dead / units);
  }

  private static long dead(INDArray rectified) {
    long dead = 0;
    for (float largest : HostCopies.of(rectified.max(1))) {
      dead += largest > 0 ? 0 : 1;
    }
    return dead;
  }
}
