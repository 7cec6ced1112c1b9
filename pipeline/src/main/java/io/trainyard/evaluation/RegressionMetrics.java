package io.trainyard.evaluation;

import io.trainyard.model.TargetMoments;
import io.trainyard.model.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * Figures of predicted values, which merge across partitions: sums of doubles, so merge in the
 * order of the partitions for the same bits every time. With e the distance of a value from its
 * target:
 *
 * <ul>
 *   <li>{@code mse}, {@code rmse} and {@code mae} of a target are the mean of e squared, its root,
 *       and the mean of |e|, in the target's own unit;
 *   <li>{@code r2} is {@code 1 - sum e^2 / sum (y - mean y)^2} over the rows that are judged; of a
 *       target that is the same in all of them 1 if it was predicted exactly and 0 otherwise, as in
 *       scikit-learn;
 *   <li>each without a target's name is the mean over the targets (scikit-learn's {@code
 *       uniform_average});
 *   <li>{@code loss} is what networks are fitted by: the mean over rows and targets of {@code (e /
 *       scale)^2}, with the scales of {@link Task.Target#scale}.
 * </ul>
 *
 * <p>Not thread-safe.
 */
public final class RegressionMetrics implements Metrics {

  private static final long serialVersionUID = 1L;

  /** The figures that are means over the targets, by which training may stop. */
  public static final List<String> NAMES = List.of("loss", "mse", "rmse", "mae", "r2");

  private final Task.Regression task;
  private final TargetMoments truth;
  private final double[] squares;
  private final double[] distances;

  public RegressionMetrics(Task.Regression task) {
    this.task = task;
    this.truth = new TargetMoments(task.outputs());
    this.squares = new double[task.outputs()];
    this.distances = new double[task.outputs()];
  }

  /** Whether some regression may have a figure of this name. */
  public static boolean mayBe(String name) {
    return NAMES.contains(name)
        || NAMES.stream().skip(1).anyMatch(each -> name.startsWith(each + "_"));
  }

  /** The names of all figures that {@link #named()} gives. */
  public static List<String> names(Task.Regression task) {
    List<String> names = new ArrayList<>(NAMES);
    if (task.outputs() > 1) {
      for (String target : task.names()) {
        NAMES.stream().skip(1).forEach(figure -> names.add(figure + "_" + target));
      }
    }
    return names;
  }

  /**
   * Counts predictions. An output that is no number makes figures NaN.
   *
   * @param targets in their own units, n x targets, row-major
   * @param outputs of a network, which stand for {@link Task.Regression#value}; n x targets
   */
  public void add(float[] targets, float[] outputs) {
    int count = squares.length;
    if (targets.length != outputs.length || targets.length % count != 0) {
      throw new IllegalArgumentException(targets.length + " targets, " + outputs.length);
    }
    for (int from = 0; from < targets.length; from += count) {
      truth.add(targets, from);
      for (int k = 0; k < count; k++) {
        double distance = task.value(k, outputs[from + k]) - targets[from + k];
        squares[k] += distance * distance;
        distances[k] += Math.abs(distance);
      }
    }
  }

  /**
   * Adds what {@code other} has seen.
   *
   * @return this
   */
  public RegressionMetrics merge(RegressionMetrics other) {
    if (!other.task.equals(task)) {
      throw new IllegalArgumentException(task + ", not " + other.task);
    }
    truth.merge(other.truth);
    for (int k = 0; k < squares.length; k++) {
      squares[k] += other.squares[k];
      distances[k] += other.distances[k];
    }
    return this;
  }

  @Override
  public long rows() {
    return truth.rows();
  }

  /** What was told. */
  public Task.Regression task() {
    return task;
  }

  /** The mean over rows and targets of the squared distance in units of the target's scale. */
  public double loss() {
    return mean(k -> mse(k) / (task.targets().get(k).scale() * task.targets().get(k).scale()));
  }

  public double mse(int target) {
    return squares[target] / someRows();
  }

  public double rmse(int target) {
    return Math.sqrt(mse(target));
  }

  public double mae(int target) {
    return distances[target] / someRows();
  }

  public double r2(int target) {
    someRows();
    double total = truth.squares(target);
    if (total == 0) {
      return squares[target] == 0 ? 1 : 0;
    }
    return 1 - squares[target] / total;
  }

  /** The figures of one target by name. */
  public Map<String, Double> of(int target) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("mse", mse(target));
    figures.put("rmse", rmse(target));
    figures.put("mae", mae(target));
    figures.put("r2", r2(target));
    return figures;
  }

  /** The means over all targets, and where there are several each target's own. */
  @Override
  public Map<String, Double> named() {
    Map<String, Double> result = new LinkedHashMap<>();
    result.put("loss", loss());
    result.put("mse", mean(this::mse));
    result.put("rmse", mean(this::rmse));
    result.put("mae", mean(this::mae));
    result.put("r2", mean(this::r2));
    for (int k = 0; squares.length > 1 && k < squares.length; k++) {
      String name = task.names().get(k);
      of(k).forEach((figure, value) -> result.put(figure + "_" + name, value));
    }
    return result;
  }

  private double mean(IntToDoubleFunction figure) {
    double sum = 0;
    for (int k = 0; k < squares.length; k++) {
      sum += figure.applyAsDouble(k);
    }
    return sum / squares.length;
  }

  private long someRows() {
    if (rows() == 0) {
      throw new IllegalStateException("no rows were evaluated");
    }
    return rows();
  }
}
