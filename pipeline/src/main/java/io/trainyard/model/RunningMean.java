package io.trainyard.model;

import java.util.List;

/**
 * The mean of parameters as training goes on: stochastic weight averaging (Izmailov et al.,
 * "Averaging weights leads to wider optima and better generalization" (2018)), and of several
 * networks' parameters, a uniform soup (Wortsman et al., "Model soups" (2022)). Kept in double
 * precision as {@code mean += (parameters - mean) / count}, which leaves the mean of equal
 * parameters equal to them, to the bit. Not thread-safe.
 */
public final class RunningMean {

  /**
   * What a checkpoint has to hold for the mean to go on to the same bits.
   *
   * @param count of parameters that were added
   * @param mean of them; not copied
   */
  public record State(int count, double[] mean) {}

  private final double[] mean;
  private int count;

  /**
   * @param length of the parameters
   */
  public RunningMean(int length) {
    this.mean = new double[length];
  }

  /** Goes on from what {@link #state} gave. */
  public RunningMean(State state) {
    this.mean = state.mean().clone();
    this.count = state.count();
  }

  /**
   * The mean of networks of one shape.
   *
   * @param networks the parameters of each, at least one, all of the same length
   * @return a new array
   */
  public static float[] of(List<float[]> networks) {
    RunningMean mean = new RunningMean(networks.get(0).length);
    networks.forEach(mean::add);
    return mean.mean();
  }

  /**
   * Takes parameters into the mean.
   *
   * @throws IllegalArgumentException if they are more or fewer than those before
   */
  public void add(float[] parameters) {
    if (parameters.length != mean.length) {
      throw new IllegalArgumentException(
          "cannot average parameters: expected %d, found %d; average networks of one shape"
              .formatted(mean.length, parameters.length));
    }
    count++;
    for (int i = 0; i < mean.length; i++) {
      mean[i] += (parameters[i] - mean[i]) / count;
    }
  }

  /** How many parameters the mean is of. */
  public int count() {
    return count;
  }

  /**
   * The mean of what was added, a new array.
   *
   * @throws IllegalStateException if nothing was
   */
  public float[] mean() {
    if (count == 0) {
      throw new IllegalStateException("cannot take the mean of no parameters");
    }
    float[] result = new float[mean.length];
    for (int i = 0; i < mean.length; i++) {
      result[i] = (float) mean[i];
    }
    return result;
  }

  public State state() {
    return new State(count, mean.clone());
  }
}
