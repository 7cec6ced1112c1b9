package io.trainyard.ensemble.combination;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;

/**
 * Minimizes a smooth convex function by the limited-memory BFGS method (Nocedal and Wright,
 * "Numerical Optimization", 2nd edition, algorithms 7.4 and 7.5, with backtracking by Armijo's
 * rule). The one that Spark brings, Breeze's, sums through whatever BLAS a machine has, and what is
 * fitted here must be the same to the bit on all of them.
 */
final class Lbfgs {

  private static final int MEMORY = 10;
  private static final int MOST_STEPS = 200;
  private static final int MOST_HALVINGS = 50;
  private static final double SUFFICIENT_DECREASE = 1e-4;

  /** Of the gradient's largest component. */
  private static final double TOLERANCE = 1e-7;

  /** A function with its gradient. */
  interface Objective {

    /**
     * @param gradient is overwritten
     * @return the value at {@code point}
     */
    double evaluate(double[] point, double[] gradient);
  }

  /** A step, the change of the gradient that it brought, and one over their product. */
  private record Pair(double[] step, double[] change, double inverse) {}

  private final Objective objective;
  private final Deque<Pair> pairs = new ArrayDeque<>();
  private double[] point;
  private double[] gradient;
  private double value;

  private Lbfgs(Objective objective, double[] start) {
    this.objective = objective;
    this.point = start.clone();
    this.gradient = new double[start.length];
    this.value = objective.evaluate(point, gradient);
  }

  /** The point of the least value, or the best after 200 steps; {@code start} is not changed. */
  static double[] minimize(Objective objective, double[] start) {
    Lbfgs search = new Lbfgs(objective, start);
    for (int step = 0; step < MOST_STEPS && search.isSteep(); step++) {
      if (!search.step()) {
        break;
      }
    }
    return search.point;
  }

  private boolean isSteep() {
    return Arrays.stream(gradient).map(Math::abs).max().orElse(0) > TOLERANCE;
  }

  /** Goes on to a lower value; false where rounding lets it find none. */
  private boolean step() {
    double[] direction = direction();
    double slope = dot(direction, gradient);
    double length = pairs.isEmpty() ? 1 / Math.max(1, StrictMath.sqrt(-slope)) : 1;
    double[] next = new double[point.length];
    double[] nextGradient = new double[point.length];
    for (int halving = 0; halving < MOST_HALVINGS; halving++, length /= 2) {
      for (int i = 0; i < next.length; i++) {
        next[i] = point[i] + length * direction[i];
      }
      double nextValue = objective.evaluate(next, nextGradient);
      if (nextValue <= value + SUFFICIENT_DECREASE * length * slope && nextValue < value) {
        remember(difference(next, point), difference(nextGradient, gradient));
        point = next;
        gradient = nextGradient;
        value = nextValue;
        return true;
      }
    }
    return false;
  }

  private void remember(double[] step, double[] change) {
    double product = dot(step, change);
    if (product > 0) {
      pairs.addLast(new Pair(step, change, 1 / product));
      if (pairs.size() > MEMORY) {
        pairs.removeFirst();
      }
    }
  }

  /** Less the gradient times the approximate inverse of the Hessian: the two-loop recursion. */
  private double[] direction() {
    double[] direction = new double[gradient.length];
    add(-1, gradient, direction);
    double[] alphas = new double[pairs.size()];
    int at = alphas.length;
    for (Iterator<Pair> latest = pairs.descendingIterator(); latest.hasNext(); ) {
      Pair pair = latest.next();
      alphas[--at] = pair.inverse() * dot(pair.step(), direction);
      add(-alphas[at], pair.change(), direction);
    }
    if (!pairs.isEmpty()) {
      Pair last = pairs.getLast();
      scale(1 / (last.inverse() * dot(last.change(), last.change())), direction);
    }
    for (Pair pair : pairs) {
      double beta = pair.inverse() * dot(pair.change(), direction);
      add(alphas[at++] - beta, pair.step(), direction);
    }
    return direction;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void add(double factor, double[] values, double[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * values[i];
    }
  }

  private static void scale(double factor, double[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }

  private static double[] difference(double[] a, double[] b) {
    double[] result = a.clone();
    add(-1, b, result);
    return result;
  }
}
