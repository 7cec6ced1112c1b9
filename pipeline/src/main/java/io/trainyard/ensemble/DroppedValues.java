package io.trainyard.ensemble;

import io.trainyard.dataset.Split;
import io.trainyard.ensemble.combination.Combiner;
import io.trainyard.ensemble.measures.MeanVariances;
import io.trainyard.ensemble.measures.ValueMeasures;
import io.trainyard.inference.Prediction;
import io.trainyard.model.Task;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is done with members whose outputs are values, each the mean of its own passes with dropout
 * on. By the law of total variance the variance of all passes of all members is that of the
 * members' means, {@code sum_m w_m (y_m - y)^2}, plus the mean of the members' own, {@code sum_m
 * w_m Var_t y_mt}. It is what the model does not know; noise of the targets is no part of it.
 * Immutable.
 */
record DroppedValues(Task.Regression task, Combiner combiner) implements Serializable {

  /** The columns of predictions: standard deviations, in the targets' own units. */
  static List<String> columns(Task.Regression task) {
    List<String> columns = new ArrayList<>();
    for (String name : task.names()) {
      columns.add("spread_" + name);
      columns.add("spread_between_members_" + name);
      columns.add("spread_within_members_" + name);
    }
    return columns;
  }

  /** The predictions for a range of rows. */
  List<Prediction> predictions(EnsembleScorer.Answers answers) {
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < answers.rows(); i++) {
      float[][] row = answers.row(i);
      double[] between = between(row);
      double[] within = within(answers, i);
      double[] spread = new double[3 * between.length];
      for (int k = 0; k < between.length; k++) {
        spread[3 * k] = Math.sqrt(between[k] + within[k]);
        spread[3 * k + 1] = Math.sqrt(between[k]);
        spread[3 * k + 2] = Math.sqrt(within[k]);
      }
      predictions.add(Prediction.of(task, answers.truth(), i, combiner.combine(row), spread));
    }
    return predictions;
  }

  /** Of each target, in its own unit, squared. */
  private double[] between(float[][] row) {
    double[] spread = new ValueEnsemble(task, row.length).spread(row, combiner.weights());
    for (int k = 0; k < spread.length; k++) {
      spread[k] *= spread[k];
    }
    return spread;
  }

  /** Of each target, in its own unit, squared. */
  private double[] within(EnsembleScorer.Answers answers, int row) {
    double[][] ofMembers = answers.dropped().orElseThrow().within();
    double[] weights = combiner.weights();
    double[] variances = new double[task.outputs()];
    for (int k = 0; k < variances.length; k++) {
      double scale = task.targets().get(k).scale();
      for (int m = 0; m < weights.length; m++) {
        variances[k] += weights[m] * scale * scale * ofMembers[m][row * variances.length + k];
      }
    }
    return variances;
  }

  /**
   * What members are worth, and how far they and their passes are spread.
   *
   * @param averaged members that answer with means over passes
   * @param scaled the same members with dropout off
   * @param between variances of the members' means
   * @param within the members' own variances
   */
  record Found(
      ValueMeasures averaged, ValueMeasures scaled, MeanVariances between, MeanVariances within)
      implements Serializable {

    void merge(Found other) {
      averaged.merge(other.averaged);
      scaled.merge(other.scaled);
      between.merge(other.between);
      within.merge(other.within);
    }

    /** The best member and the mean one, with their passes, and the ensemble without dropout. */
    Map<String, Map<String, Double>> beside() {
      Map<String, Map<String, Double>> beside = new LinkedHashMap<>(ValueReport.beside(averaged));
      beside.put("weight_scaling", scaled.ensemble().named());
      return beside;
    }

    /**
     * Values that JSON knows, by name.
     *
     * @param numbers of the members, in their order
     * @param dropping numbers of those that have dropout
     * @param passes of each
     * @param fit how the members are combined
     */
    Map<String, Object> report(List<Integer> numbers, Set<Integer> dropping, int passes, Fit fit) {
      Map<String, Object> dropout = new LinkedHashMap<>();
      dropout.put("passes", passes);
      dropout.put("members_with_dropout", List.copyOf(dropping));
      dropout.put("weight_scaling", scaled.ensemble().named());
      dropout.put(
          "weight_scaling_members", ValueReport.numbered("member", numbers, scaled.members()));
      dropout.put("mean_variance", variances());
      Map<String, Object> report = new LinkedHashMap<>(ValueReport.of(averaged, numbers, fit));
      report.put("mc_dropout", dropout);
      return report;
    }

    private Map<String, Map<String, Double>> variances() {
      List<String> names = averaged.ensemble().task().names();
      Map<String, Map<String, Double>> byName = new LinkedHashMap<>();
      for (int k = 0; k < names.size(); k++) {
        Map<String, Double> parts = new LinkedHashMap<>();
        parts.put("variance", between.mean()[k] + within.mean()[k]);
        parts.put("between_members", between.mean()[k]);
        parts.put("within_members", within.mean()[k]);
        byName.put(names.get(k), parts);
      }
      return byName;
    }
  }

  /** What there is to find, of no rows yet. */
  private Found nothingYet() {
    return new Found(
        new ValueMeasures(combiner, task),
        new ValueMeasures(combiner, task),
        new MeanVariances(task.outputs()),
        new MeanVariances(task.outputs()));
  }

  Found judge(EnsembleScorer scorer, Split split) {
    Found all = nothingYet();
    scorer.inOrder(split, this::part, all::merge);
    return all;
  }

  private Found part(EnsembleScorer.Answers answers) {
    Found part = nothingYet();
    part.averaged().add(answers.targets(), answers.batches());
    part.scaled().add(answers.targets(), answers.dropped().orElseThrow().scaled());
    for (int i = 0; i < answers.rows(); i++) {
      part.between().add(between(answers.row(i)));
      part.within().add(within(answers, i));
    }
    return part;
  }
}
