package io.trainyard.ensemble.mllib;

import io.trainyard.config.Section;
import io.trainyard.model.GradientBoostedTrees;
import io.trainyard.model.LinearRegression;
import io.trainyard.model.LogisticRegression;
import io.trainyard.model.MllibSpec;
import io.trainyard.model.MultilayerPerceptron;
import io.trainyard.model.RandomForest;
import io.trainyard.random.Seed;
import java.util.stream.IntStream;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.param.shared.HasElasticNetParam;
import org.apache.spark.ml.param.shared.HasFitIntercept;
import org.apache.spark.ml.param.shared.HasMaxIter;
import org.apache.spark.ml.param.shared.HasRegParam;
import org.apache.spark.ml.param.shared.HasStandardization;
import org.apache.spark.ml.param.shared.HasTol;
import org.apache.spark.ml.param.shared.HasWeightCol;
import org.apache.spark.ml.regression.GBTRegressor;
import org.apache.spark.ml.regression.RandomForestRegressor;
import org.apache.spark.ml.tree.TreeEnsembleParams;

/** MLlib's algorithms, set up as a configuration says. */
final class MllibAlgorithms {

  private MllibAlgorithms() {}

  static RandomForestClassifier of(RandomForest spec, Seed seed) {
    return trees(
        new RandomForestClassifier()
            .setNumTrees(spec.numTrees())
            .setImpurity(Section.kebab(spec.impurity()))
            .setBootstrap(spec.bootstrap())
            .setWeightCol(MllibRows.WEIGHT),
        spec.trees(),
        seed);
  }

  static GBTClassifier of(GradientBoostedTrees spec, Seed seed) {
    return trees(
        new GBTClassifier()
            .setMaxIter(spec.maxIter())
            .setStepSize(spec.stepSize())
            .setWeightCol(MllibRows.WEIGHT),
        spec.trees(),
        seed);
  }

  static RandomForestRegressor ofValues(RandomForest spec, Seed seed) {
    return trees(
        new RandomForestRegressor()
            .setNumTrees(spec.numTrees())
            .setBootstrap(spec.bootstrap())
            .setWeightCol(MllibRows.WEIGHT),
        spec.trees(),
        seed);
  }

  static GBTRegressor ofValues(GradientBoostedTrees spec, Seed seed) {
    return trees(
        new GBTRegressor()
            .setMaxIter(spec.maxIter())
            .setStepSize(spec.stepSize())
            .setWeightCol(MllibRows.WEIGHT),
        spec.trees(),
        seed);
  }

  static org.apache.spark.ml.regression.LinearRegression of(LinearRegression spec) {
    return linear(new org.apache.spark.ml.regression.LinearRegression(), spec.parameters());
  }

  /** Sets what all regressions have. */
  private static <
          A extends
              HasMaxIter & HasRegParam & HasElasticNetParam & HasTol & HasFitIntercept
                  & HasStandardization & HasWeightCol>
      A linear(A algorithm, MllibSpec.RegressionParameters parameters) {
    algorithm.set(algorithm.maxIter(), parameters.maxIter());
    algorithm.set(algorithm.regParam(), parameters.regParam());
    algorithm.set(algorithm.elasticNetParam(), parameters.elasticNetParam());
    algorithm.set(algorithm.tol(), parameters.tol());
    algorithm.set(algorithm.fitIntercept(), parameters.fitIntercept());
    algorithm.set(algorithm.standardization(), parameters.standardization());
    algorithm.set(algorithm.weightCol(), MllibRows.WEIGHT);
    return algorithm;
  }

  /** Sets what all algorithms of several trees have. */
  private static <A extends TreeEnsembleParams> A trees(
      A algorithm, MllibSpec.Trees trees, Seed seed) {
    algorithm.set(algorithm.maxDepth(), trees.maxDepth());
    algorithm.set(algorithm.maxBins(), trees.maxBins());
    algorithm.set(algorithm.minInstancesPerNode(), trees.minInstancesPerNode());
    algorithm.set(algorithm.minWeightFractionPerNode(), trees.minWeightFractionPerNode());
    algorithm.set(algorithm.minInfoGain(), trees.minInfoGain());
    algorithm.set(algorithm.featureSubsetStrategy(), trees.featureSubsetStrategy());
    algorithm.set(algorithm.subsamplingRate(), trees.subsamplingRate());
    algorithm.set(algorithm.seed(), seed.value());
    return algorithm;
  }

  static org.apache.spark.ml.classification.LogisticRegression of(LogisticRegression spec) {
    return linear(
        new org.apache.spark.ml.classification.LogisticRegression().setFamily("multinomial"),
        spec.parameters());
  }

  static MultilayerPerceptronClassifier of(
      MultilayerPerceptron spec, int inputs, int classes, Seed seed) {
    IntStream hidden = spec.hidden().stream().mapToInt(Integer::intValue);
    int[] layers =
        IntStream.concat(IntStream.concat(IntStream.of(inputs), hidden), IntStream.of(classes))
            .toArray();
    return new MultilayerPerceptronClassifier()
        .setLayers(layers)
        .setMaxIter(spec.maxIter())
        .setTol(spec.tol())
        .setBlockSize(spec.blockSize())
        .setSolver(Section.kebab(spec.solver()))
        .setStepSize(spec.stepSize())
        .setSeed(seed.value());
  }
}
