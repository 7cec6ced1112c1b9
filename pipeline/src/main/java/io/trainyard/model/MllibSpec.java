package io.trainyard.model;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * An algorithm of Spark MLlib that gives a classifier or regressor which is no network. Keys and
 * defaults are MLlib's parameters and their defaults. It is trained by Spark jobs of its own, and
 * not in epochs.
 */
public sealed interface MllibSpec extends ModelSpec
    permits RandomForest,
        GradientBoostedTrees,
        LogisticRegression,
        LinearRegression,
        MultilayerPerceptron {

  /** The name in the configuration. */
  String kind();

  /** Whether it can be trained to tell this. */
  boolean tells(Task task);

  /**
   * @throws BadConfiguration unless it can be trained to tell this
   */
  default void requireFor(Task task) {
    if (!tells(task)) {
      boolean values = task instanceof Task.Regression;
      throw new BadConfiguration(
          "cannot train model.kind = %s on rows of %s: expected rows of %s; take random-forest, gradient-boosted-trees, %s or a network"
              .formatted(
                  kind(),
                  values ? "targets" : "classes",
                  values ? "classes" : "targets",
                  values ? "linear-regression" : "logistic-regression"));
    }
  }

  /**
   * @throws BadConfiguration always
   */
  @Override
  default String networkJson(
      NetworkShape shape, OptimizerSettings optimizer, Seed seed, Configuration files) {
    throw new BadConfiguration(
        "cannot train model.kind = %s as a network: expected a network, such as mlp, found an algorithm of Spark MLlib, which trains by train, ensemble and tune only; take another kind"
            .formatted(kind()));
  }

  /**
   * What all regressions of MLlib take.
   *
   * @param maxIter passes over the rows, at most
   * @param regParam of the penalty
   * @param elasticNetParam the part of the penalty that is l1; the rest is l2
   * @param tol relative change of the loss below which training ends
   * @param standardization whether the penalty is of coefficients of standardized features
   */
  record RegressionParameters(
      int maxIter,
      double regParam,
      double elasticNetParam,
      double tol,
      boolean fitIntercept,
      boolean standardization) {

    static RegressionParameters read(Section section) {
      return new RegressionParameters(
          section.integer("max-iter", Range.atLeast(1)),
          section.decimal("reg-param", Range.atLeast(0)),
          section.decimal("elastic-net-param", Range.between(0, 1)),
          section.decimal("tol", Range.atLeast(0)),
          section.flag("fit-intercept"),
          section.flag("standardization"));
    }
  }

  /**
   * What all trees of MLlib take.
   *
   * @param maxDepth splits between root and leaf, at most
   * @param maxBins values that a feature's thresholds are chosen from
   * @param minInstancesPerNode rows that each child of a split needs
   * @param minWeightFractionPerNode part of the rows' weight that each child of a split needs
   * @param minInfoGain that a split needs
   * @param featureSubsetStrategy features that each split is chosen from, as MLlib writes it
   * @param subsamplingRate part of the rows that each tree sees
   */
  record Trees(
      int maxDepth,
      int maxBins,
      int minInstancesPerNode,
      double minWeightFractionPerNode,
      double minInfoGain,
      String featureSubsetStrategy,
      double subsamplingRate) {

    /** Of a part that is no number as large as 1, or a whole number, MLlib says the same. */
    private static final Pattern STRATEGY =
        Pattern.compile("auto|all|onethird|sqrt|log2|0?\\.\\d*[1-9]\\d*|1\\.0+|[1-9]\\d*");

    private static final int DEEPEST = 30;

    static Trees read(Section section) {
      String strategy = section.text("feature-subset-strategy");
      if (!strategy.isEmpty() && !STRATEGY.matcher(strategy).matches()) {
        section.problem(
            "feature-subset-strategy",
            strategy,
            "auto, all, onethird, sqrt, log2, a part of the features above 0.0 and at most 1.0, or"
                + " a number of features");
      }
      return new Trees(
          section.integer("max-depth", Range.between(0, DEEPEST)),
          section.integer("max-bins", Range.atLeast(2)),
          section.integer("min-instances-per-node", Range.atLeast(1)),
          section.decimal("min-weight-fraction-per-node", Range.halfOpen(0, 0.5)),
          section.decimal("min-info-gain", Range.atLeast(0)),
          strategy,
          section.decimal("subsampling-rate", new Range(0, true, 1, false)));
    }
  }
}
