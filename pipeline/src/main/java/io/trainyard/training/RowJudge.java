package io.trainyard.training;

import io.trainyard.dataset.Rows;
import io.trainyard.dataset.Split;
import io.trainyard.evaluation.Metrics;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.inference.TaskScorer;
import io.trainyard.training.TaskTraining.MeasuredRows;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Judges one training by its validation rows of images, in its task, and measures what is to be
 * measured beside them. Not thread-safe.
 */
final class RowJudge implements TaskJudge {

  private final TaskTraining training;
  private final TaskScorer scorer;
  private final Map<MeasuredRows, List<Rows>> kept = new HashMap<>();
  private final Map<Split, Map<String, Double>> beside = new EnumMap<>(Split.class);

  RowJudge(TaskTraining training, TaskScorer scorer) {
    this.training = training;
    this.scorer = scorer;
  }

  @Override
  public Map<String, Double> of(float[] parameters) {
    var rows = training.validation();
    Metrics metrics = scorer.evaluate(rows.split(), Optional.ofNullable(rows.counts()), parameters);
    if (metrics.rows() == 0) {
      throw new BadConfiguration(
          "cannot judge the training %s: expected at least one %s row for it, found none; ingest more validation rows, or take fewer search.folds"
              .formatted(training.place(), rows.split().label()));
    }
    rows.beside().forEach(more -> beside.put(more.split(), named(more, parameters)));
    return metrics.named();
  }

  private Map<String, Double> named(MeasuredRows rows, float[] parameters) {
    Metrics metrics =
        rows.counts() == null
            ? scorer.evaluate(rows.split(), Optional.empty(), parameters)
            : scorer.evaluate(kept(rows), parameters);
    Map<String, Double> named = new TreeMap<>();
    metrics
        .named()
        .forEach((name, value) -> named.put(MeasuredRows.metric(rows.split(), name), value));
    return named;
  }

  private List<Rows> kept(MeasuredRows rows) {
    return kept.computeIfAbsent(rows, some -> scorer.keep(some.split(), some.counts()));
  }

  @Override
  public EpochFigures figures() {
    return EpochFigures.ofRows(() -> beside);
  }

  @Override
  public void close() {
    scorer.close();
  }
}
