package io.trainyard.model.flow;

import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** What each component of the code is taken to be distributed by, independently of the others. */
public enum Prior {

  /** {@code ln p(z) = -ln(1 + exp(z)) - ln(1 + exp(-z))}, of variance pi^2 / 3. */
  LOGISTIC {
    @Override
    INDArray logDensity(INDArray z) {
      // -|z| - 2 ln(1 + exp(-|z|)), of which nothing overflows.
      INDArray size = Transforms.abs(z, true);
      INDArray tail = Transforms.log(Transforms.exp(size.neg(), false).addi(1), false);
      return size.addi(tail.muli(2)).negi();
    }

    @Override
    INDArray slope(INDArray z) {
      return Transforms.tanh(z.mul(0.5), false).negi();
    }

    @Override
    double draw(SplittableRandom random) {
      // Never 0, of which there is no logarithm.
      double u = random.nextDouble(Double.MIN_NORMAL, 1);
      return StrictMath.log(u) - StrictMath.log1p(-u);
    }
  },

  /** {@code ln p(z) = -(z^2 + ln 2 pi) / 2}. */
  GAUSSIAN {
    @Override
    INDArray logDensity(INDArray z) {
      return z.mul(z).addi(StrictMath.log(2 * Math.PI)).muli(-0.5);
    }

    @Override
    INDArray slope(INDArray z) {
      return z.neg();
    }

    @Override
    double draw(SplittableRandom random) {
      // Box and Muller 1958; the second of each pair is left.
      double radius = Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
      return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }
  };

  /** The logarithm of the density at each element, in nats. */
  abstract INDArray logDensity(INDArray z);

  /** Its derivative by the element. */
  abstract INDArray slope(INDArray z);

  abstract double draw(SplittableRandom random);

  /**
   * A code of so many components, drawn from here and multiplied by {@code temperature}.
   *
   * @param temperature the spread: below 1 what is drawn is nearer to the mode
   */
  public float[] draw(int components, double temperature, SplittableRandom random) {
    float[] z = new float[components];
    for (int i = 0; i < components; i++) {
      z[i] = (float) (temperature * draw(random));
    }
    return z;
  }
}
