package io.trainyard.ensemble;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.evaluation.Truth;
import io.trainyard.inference.RangeScorer;
import io.trainyard.inference.Views;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What several models say of the same rows, for figures that take the outputs of all of them
 * together, though they are no ensemble.
 *
 * @param dataset that the models were trained on
 * @param bundles one for each model, at least one
 * @param cacheBytes of models' parameters that a process may keep
 */
public record ModelAnswers(
    Dataset dataset, EvaluationSettings evaluation, List<Path> bundles, long cacheBytes) {

  /** What is made of the outputs for some rows, in the task that has them. */
  @FunctionalInterface
  public interface Work<T> extends Serializable {

    /**
     * @param truth of n rows
     * @param outputs models x (n x classes), each row-major
     */
    T of(Truth truth, float[][] outputs);
  }

  /**
   * Makes something of each range of a split and hands it over, in their order, however these fall
   * into tasks.
   *
   * @throws io.trainyard.failure.BadData if a model is missing, damaged, or another dataset's
   */
  public <T extends Serializable> void inOrder(
      JavaSparkContext spark, Split split, Work<T> work, Consumer<T> taken) {
    Configuration hadoop = spark.hadoopConfiguration();
    List<MemberModel> models = new ArrayList<>();
    for (Path bundle : bundles) {
      models.add(MemberModel.of(models.size() + 1, bundle, hadoop));
    }
    var manifest = dataset.manifest();
    RangeScorer ranges = new RangeScorer(dataset, evaluation, Views.ONE);
    try (EnsembleScorer scorer =
        new EnsembleScorer(
            spark,
            ranges,
            new MemberModel.Outline(manifest.image(), manifest.task()),
            models,
            cacheBytes)) {
      scorer.inOrder(split, answers -> work.of(answers.truth(), answers.batches()), taken);
    }
  }
}
