package io.trainyard.inference;

import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.MinibatchReader;
import io.trainyard.dataset.RowCounts;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Rows;
import io.trainyard.dataset.SequentialReader;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.Tensors;
import io.trainyard.evaluation.EvaluationSettings;
import io.trainyard.evaluation.Judgement;
import io.trainyard.evaluation.Truth;
import io.trainyard.model.InputLayout;
import io.trainyard.model.Network;
import io.trainyard.model.NetworkShape;
import io.trainyard.model.Normalization;
import io.trainyard.random.Seed;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * What passing rows through a network takes, its parameters apart. Rows fall into ranges, and these
 * into minibatches, as the dataset alone says, so that figures do not depend on who passes them.
 */
record ScoringJob(
    Dataset dataset,
    String networkJson,
    Normalization normalization,
    EvaluationSettings settings,
    Views views)
    implements Serializable {

  /** Enough rows to be worth a task, few enough that a small split still spreads. */
  static final int ROWS_PER_RANGE = 2_500;

  /** Takes what a network says of rows that follow one another in their split. */
  interface Answers {

    /**
     * @param position of the first row
     * @param outputs rows x what the task has outputs, row-major
     */
    void accept(long position, Rows rows, float[] outputs);
  }

  List<RowRange> ranges(Split split) {
    long rows = dataset.rows(split);
    int parts = Math.toIntExact(Math.max(1, (rows + ROWS_PER_RANGE - 1) / ROWS_PER_RANGE));
    return IntStream.range(0, parts).mapToObj(i -> RowRange.share(split, rows, i, parts)).toList();
  }

  /** A judgement that has seen nothing. */
  Judgement nothingYet(int mistakes) {
    return Judgement.of(dataset.manifest().task(), settings.topK(), mistakes);
  }

  /** Judges rows that follow one another in their split. */
  static void judge(Judgement judgement, long position, Rows rows, float[] outputs) {
    judgement.add(position, new Truth(rows.ids(), rows.labels(), rows.targets()), outputs);
  }

  /** Passes a range of rows through {@code network}, as it is. */
  void forEachBatch(
      RowRange range,
      Optional<RowCounts> chosen,
      Network network,
      Configuration hadoop,
      Answers answers) {
    forEachBatch(range, chosen, Predictor.of(network), hadoop, answers);
  }

  /**
   * Passes a range of rows through {@code predictor}.
   *
   * @param chosen rows that come not at all are passed over; empty for all of them
   */
  void forEachBatch(
      RowRange range,
      Optional<RowCounts> chosen,
      Predictor predictor,
      Configuration hadoop,
      Answers answers) {
    Views.Looks looks = looks(predictor.inputLayout());
    long position = range.from();
    try (var reader = new SequentialReader(dataset, range, settings.batchSize(), hadoop)) {
      while (reader.hasNext()) {
        Rows all = reader.next();
        Chosen taken = Chosen.of(chosen, position, all);
        if (taken.any()) {
          // Always all of them: each other number of rows would be compiled anew.
          answers.accept(position, taken.of(all), taken.of(looks.probabilities(all, predictor)));
        }
        position += all.count();
      }
    }
  }

  private Views.Looks looks(InputLayout layout) {
    NetworkShape shape = dataset.manifest().networkShape();
    return views.looks(shape, new Tensors(shape, normalization, layout));
  }

  /**
   * Rows of a split, each as often as it comes, in minibatches of which only the last has fewer
   * rows; in an order that depends on the dataset and the rows alone.
   */
  List<Rows> keep(Split split, RowCounts counts, Configuration hadoop) {
    RowRange all = new RowRange(split, 0, dataset.rows(split));
    var options = new MinibatchReader.Options(settings.batchSize(), new Seed(0), ROWS_PER_RANGE, 0);
    try (var reader = new MinibatchReader(dataset, all, Optional.of(counts), options, hadoop)) {
      return IntStream.range(0, reader.batchesPerEpoch())
          .mapToObj(index -> reader.batch(0, index))
          .toList();
    }
  }

  /** Passes minibatches through {@code network}, as it is; positions count from their first row. */
  void forEach(List<Rows> minibatches, Network network, Answers answers) {
    Predictor predictor = Predictor.of(network);
    Views.Looks looks = looks(predictor.inputLayout());
    long position = 0;
    for (Rows rows : minibatches) {
      answers.accept(position, rows, looks.probabilities(rows, predictor));
      position += rows.count();
    }
  }
}
