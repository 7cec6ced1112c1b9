package io.trainyard.analysis;

import io.trainyard.analysis.AnalysisPlan.Point;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.ensemble.ModelAnswers;
import io.trainyard.ensemble.measures.BiasVariance;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.model.Task;
import io.trainyard.results.BiasVarianceRow;
import io.trainyard.training.TaskReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Splits squared errors into bias, variance and noise, from the models that trainings on resampled
 * rows have left.
 *
 * @param run the run's directory
 * @param cacheBytes of models' parameters that a process may keep
 * @param repeated inputs that several rows of the split have
 */
record Decompositions(
    Path run,
    Dataset dataset,
    EvaluationSettings evaluation,
    Split split,
    long cacheBytes,
    List<RepeatedInputs.Answers> repeated) {

  private static final Logger LOG = LoggerFactory.getLogger(Decompositions.class);

  /**
   * @param point whose trainings' models are there
   * @param reports of those trainings that did not diverge, by their numbers
   * @return empty where fewer than two of the point's trainings are left
   */
  Optional<BiasVarianceRow> of(
      Point point, Map<Integer, TaskReport> reports, JavaSparkContext spark) {
    List<Integer> left = point.trainings().stream().filter(reports::containsKey).toList();
    if (left.size() < 2) {
      LOG.warn(
          "{}: no bias and variance, since all but {} of {} trainings diverged",
          Subject.json(point.settings()),
          left.size(),
          point.trainings().size());
      return Optional.empty();
    }
    List<Path> models = left.stream().map(number -> AnalysisTrainings.model(run, number)).toList();
    var found = decomposition(models, spark);
    return Optional.of(
        new BiasVarianceRow(
            run.getName(),
            Subject.json(point.settings()),
            left.size(),
            reports.get(left.get(0)).parameters(),
            split.label(),
            found.rows(),
            found.error(),
            found.biasAndNoise(),
            found.variance(),
            found.noise(),
            found.bias()));
  }

  private BiasVariance.Decomposition decomposition(List<Path> models, JavaSparkContext spark) {
    int trainings = models.size();
    Task task = dataset.manifest().task();
    BiasVariance all = new BiasVariance(trainings, task.outputs());
    new ModelAnswers(dataset, evaluation, models, cacheBytes)
        .inOrder(
            spark,
            split,
            (truth, outputs) -> {
              BiasVariance part = new BiasVariance(trainings, task.outputs());
              if (task instanceof Task.Regression regression) {
                part.add(regression, truth.targets(), outputs);
              } else {
                part.add(truth.labels(), outputs);
              }
              return part;
            },
            all::merge);
    repeated.forEach(input -> addRepeated(task, input, all));
    return all.decomposition();
  }

  private static void addRepeated(Task task, RepeatedInputs.Answers input, BiasVariance all) {
    if (task instanceof Task.Regression regression) {
      all.addRepeatedTargets(regression, input.targets());
    } else {
      all.addRepeatedLabels(input.counts().values());
    }
  }
}
