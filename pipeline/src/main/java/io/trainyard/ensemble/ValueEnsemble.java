package io.trainyard.ensemble;

import io.trainyard.dataset.Split;
import io.trainyard.ensemble.combination.Combination;
import io.trainyard.ensemble.combination.Combiner;
import io.trainyard.ensemble.combination.ValueMoments;
import io.trainyard.ensemble.measures.ValueMeasures;
import io.trainyard.ensemble.measures.ValuesOutOfBag;
import io.trainyard.ensemble.membership.Bag;
import io.trainyard.inference.Prediction;
import io.trainyard.model.Task;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is done with members whose outputs are values: combining, measuring and predicting. Parts
 * are taken together in the order of the rows. Immutable.
 */
record ValueEnsemble(Task.Regression task, int members) implements Serializable {

  /** The combination of these members, fitted to all rows of a split where it is fitted at all. */
  Combiner on(EnsembleScorer scorer, Split split, Combination combination) {
    return fit(scorer, split, combination, List.of());
  }

  /**
   * The combination of these members, fitted to the training rows, each by those members that did
   * not see it, where it is fitted at all.
   *
   * @param bags of the members, in their order
   */
  Combiner outOfBag(EnsembleScorer scorer, List<Bag> bags, Combination combination) {
    return fit(scorer, Split.TRAIN, combination, bags);
  }

  private Combiner fit(
      EnsembleScorer scorer, Split split, Combination combination, List<Bag> bags) {
    ValueMoments all = new ValueMoments(members, task.outputs());
    if (combination.isFitted()) {
      scorer.inOrder(split, answers -> moments(answers, bags), all::merge);
    }
    return combination.ofValues(all);
  }

  private ValueMoments moments(EnsembleScorer.Answers answers, List<Bag> bags) {
    ValueMoments moments = new ValueMoments(members, task.outputs());
    int[][] counts = Combining.counts(answers, bags);
    for (int i = 0; i < answers.rows(); i++) {
      boolean[] takesPart = new boolean[members];
      for (int m = 0; m < members; m++) {
        takesPart[m] = counts.length == 0 || counts[m][i] == 0;
      }
      moments.add(answers.row(i), standardized(answers, i), takesPart);
    }
    return moments;
  }

  private float[] standardized(EnsembleScorer.Answers answers, int row) {
    float[] targets = new float[task.outputs()];
    for (int k = 0; k < targets.length; k++) {
      targets[k] = task.standardized(k, answers.targets()[row * targets.length + k]);
    }
    return targets;
  }

  /** What the ensemble and its members are worth on a split. */
  ValueMeasures measures(EnsembleScorer scorer, Split split, Combiner combiner) {
    ValueMeasures all = new ValueMeasures(combiner, task);
    scorer.inOrder(
        split,
        answers -> {
          ValueMeasures part = new ValueMeasures(combiner, task);
          part.add(answers.targets(), answers.batches());
          return part;
        },
        all::merge);
    return all;
  }

  /** The figures of validation by name, as a run has them. */
  Map<String, Object> validated(EnsembleScorer scorer, Combiner combiner) {
    ValueMeasures all = measures(scorer, Split.VALIDATION, combiner);
    Map<String, Object> figures = new LinkedHashMap<>();
    all.ensemble().named().forEach((metric, value) -> figures.put("val_" + metric, value));
    ValueReport.beside(all)
        .forEach(
            (what, metrics) ->
                metrics.forEach((metric, value) -> figures.put(what + "_val_" + metric, value)));
    return figures;
  }

  /** The figures of the training rows that members did not see, by name, as a run has them. */
  Map<String, Object> outOfBag(EnsembleScorer scorer, Combiner combiner, List<Bag> bags) {
    ValuesOutOfBag all = new ValuesOutOfBag(combiner, task);
    scorer.inOrder(
        Split.TRAIN,
        answers -> {
          ValuesOutOfBag part = new ValuesOutOfBag(combiner, task);
          part.add(answers.targets(), answers.batches(), Combining.counts(answers, bags));
          return part;
        },
        all::merge);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("oob_rows", all.metrics().rows());
    figures.put("oob_rows_in_every_bag", all.neverOutOfBag());
    if (all.metrics().rows() > 0) {
      all.metrics().named().forEach((metric, value) -> figures.put("oob_" + metric, value));
      figures.put("oob_members_per_row", all.membersPerRow());
    }
    return figures;
  }

  /** The columns of predictions that tell how far members differ. */
  static List<String> columns(Task.Regression task) {
    return task.names().stream().map(name -> "spread_" + name).toList();
  }

  /** The predictions for a range of rows, each with the members' standard deviation. */
  List<Prediction> predictions(EnsembleScorer.Answers answers, Combiner combiner) {
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < answers.rows(); i++) {
      float[][] row = answers.row(i);
      double[] spread = spread(row, combiner.weights());
      predictions.add(Prediction.of(task, answers.truth(), i, combiner.combine(row), spread));
    }
    return predictions;
  }

  /** Of each target, in its own unit: {@code sqrt(sum_m w_m (y_m - sum_n w_n y_n)^2)}. */
  double[] spread(float[][] row, double[] weights) {
    double[] spread = new double[task.outputs()];
    Arrays.setAll(
        spread,
        k -> {
          double mean = 0;
          for (int m = 0; m < weights.length; m++) {
            mean += weights[m] * row[m][k];
          }
          double variance = 0;
          for (int m = 0; m < weights.length; m++) {
            variance += weights[m] * (row[m][k] - mean) * (row[m][k] - mean);
          }
          return task.targets().get(k).scale() * Math.sqrt(variance);
        });
    return spread;
  }
}
