package io.trainyard.model.recurrent;

/**
 * A parameter of a layer: a matrix that lies column by column, or a vector.
 *
 * @param name of the parameter within its layer
 * @param rows of the matrix; numbers of a bias
 * @param columns of the matrix; 1 of a bias
 * @param fanIn numbers that one output is summed up from, for initial weights
 * @param fanOut outputs that one input has a part in, likewise
 */
public record Slot(String name, Role role, long rows, long columns, long fanIn, long fanOut) {

  /** What initial values and regularization go by. */
  public enum Role {
    WEIGHTS,
    /** As weights, unless recurrent ones are initialized in a way of their own. */
    RECURRENT,
    BIAS
  }

  /** A bias of so many outputs. */
  public static Slot bias(String name, long outputs) {
    return new Slot(name, Role.BIAS, outputs, 1, 0, 0);
  }

  boolean isBias() {
    return role == Role.BIAS;
  }

  long length() {
    return rows * columns;
  }
}
