package io.trainyard.search;

import java.util.List;

/** The values that a search may give to one configuration path. Values are JSON. */
sealed interface Distribution permits Choices, Uniform, LogUniform, Integers, LogIntegers {

  /**
   * The value at a place of the distribution: where {@code u} is uniform from 0, which is in, to 1,
   * which is not, values are distributed as the name says.
   */
  String at(double u);

  /** The values of a grid, in order; empty where nobody said how many there are to be. */
  List<String> grid();
}
