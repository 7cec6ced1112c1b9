package io.trainyard.bench;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Coefficients of a linear model, none of them negative, by least squares of the relative errors:
 * those c at least 0 for which the sum over all rows of ((y - x c) / y)^2 is least (non-negative
 * least squares; Lawson and Hanson 1974). Found by solving the normal equations for every choice of
 * columns, which is exact and quick for the handful of columns that a physical model has.
 */
final class LeastSquares {

  private static final double SINGULAR = 1e-12;

  private LeastSquares() {}

  /**
   * @param x rows of equal length, at least as many as columns; at most some ten columns
   * @param y positive
   * @return a coefficient for each column
   */
  static double[] fit(double[][] x, double[] y) {
    int columns = x[0].length;
    double[] best = new double[columns];
    double least = error(x, y, best);
    for (int chosen = 1; chosen < 1 << columns; chosen++) {
      double[] found = solve(x, y, chosen);
      double error = error(x, y, found);
      if (Arrays.stream(found).allMatch(value -> value >= 0) && error < least) {
        best = found;
        least = error;
      }
    }
    return best;
  }

  /** The sum of the squared relative errors. */
  static double error(double[][] x, double[] y, double[] coefficients) {
    double sum = 0;
    for (int row = 0; row < y.length; row++) {
      double error = 1 - at(x[row], coefficients) / y[row];
      sum += error * error;
    }
    return sum;
  }

  static double at(double[] x, double[] coefficients) {
    double sum = 0;
    for (int column = 0; column < x.length; column++) {
      sum += x[column] * coefficients[column];
    }
    return sum;
  }

  /** The coefficients of the chosen columns, 0 for the others; NaN where they are not unique. */
  private static double[] solve(double[][] x, double[] y, int chosen) {
    int[] columns =
        IntStream.range(0, x[0].length).filter(column -> (chosen >> column & 1) == 1).toArray();
    double[][] equations = new double[columns.length][columns.length + 1];
    // Columns may differ by ten powers of ten; scaled to length 1 they are solved alike.
    double[] scale = new double[columns.length];
    for (int i = 0; i < columns.length; i++) {
      double squares = 0;
      for (int row = 0; row < y.length; row++) {
        double value = x[row][columns[i]] / y[row];
        squares += value * value;
      }
      scale[i] = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    }
    for (int row = 0; row < y.length; row++) {
      for (int i = 0; i < columns.length; i++) {
        double value = scale[i] * x[row][columns[i]] / y[row];
        for (int j = 0; j < columns.length; j++) {
          equations[i][j] += value * scale[j] * x[row][columns[j]] / y[row];
        }
        equations[i][columns.length] += value;
      }
    }
    double[] solved = eliminate(equations);
    double[] coefficients = new double[x[0].length];
    for (int i = 0; i < columns.length; i++) {
      coefficients[columns[i]] = scale[i] * solved[i];
    }
    return coefficients;
  }

  /** Gauss and Jordan, with the largest pivot of a column. */
  private static double[] eliminate(double[][] equations) {
    int size = equations.length;
    for (int column = 0; column < size; column++) {
      int pivot = column;
      for (int row = column + 1; row < size; row++) {
        if (Math.abs(equations[row][column]) > Math.abs(equations[pivot][column])) {
          pivot = row;
        }
      }
      double[] swapped = equations[column];
      equations[column] = equations[pivot];
      equations[pivot] = swapped;
      if (Math.abs(equations[column][column]) < SINGULAR) {
        double[] none = new double[size];
        Arrays.fill(none, Double.NaN);
        return none;
      }
      for (int row = 0; row < size; row++) {
        if (row != column) {
          subtract(equations, row, column);
        }
      }
    }
    double[] solution = new double[size];
    for (int row = 0; row < size; row++) {
      solution[row] = equations[row][size] / equations[row][row];
    }
    return solution;
  }

  private static void subtract(double[][] equations, int row, int pivot) {
    double factor = equations[row][pivot] / equations[pivot][pivot];
    for (int i = pivot; i < equations[row].length; i++) {
      equations[row][i] -= factor * equations[pivot][i];
    }
  }
}
