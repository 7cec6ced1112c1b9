package io.trainyard.ensemble;

import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Split;
import io.trainyard.inference.RangeScorer;
import io.trainyard.model.Normalization;
import io.trainyard.model.classifier.RowModel;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.broadcast.Broadcast;

/**
 * The answers of a single classifier or regressor.
 *
 * @param classifier sent once: forests are larger than what Spark likes to send with each task
 */
record OneClassifier(
    RangeScorer scorer, Broadcast<RowModel> classifier, Normalization normalization)
    implements EnsembleScorer.Source {

  @Override
  public List<RowRange> ranges(Split split) {
    return scorer.ranges(split);
  }

  @Override
  public EnsembleScorer.Answers answers(RowRange range, Configuration hadoop) {
    RangeScorer.Scored scored = scorer.score(range, classifier.value(), normalization, hadoop);
    return new EnsembleScorer.Answers(
        range, scored.truth(), new float[][] {scored.probabilities()});
  }
}
