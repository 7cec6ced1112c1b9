package io.trainyard.averaging;

import io.trainyard.acceleration.Acceleration;
import io.trainyard.dataset.Lessons;
import io.trainyard.dataset.PairText;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Split;
import io.trainyard.model.EncoderDecoderNetwork;
import io.trainyard.model.Network;
import io.trainyard.model.PairBatch;
import io.trainyard.model.PairScore;
import io.trainyard.model.Step;
import io.trainyard.random.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** A worker's pairs, minibatch after minibatch. What counts is tokens of targets. */
final class PairFitting implements Fitting {

  private static final String ORDER = "pair-order";

  private final TrainingPlan plan;
  private final int batchSize;
  private final RowRange range;
  private final PairText text;
  private final Optional<Lessons> lessons;
  private EncoderDecoderNetwork network;
  private List<int[]> minibatches;
  private int ofEpoch = -1;

  PairFitting(TrainingPlan plan, PairPlan pairs, int worker, Configuration hadoop) {
    this.plan = plan;
    this.batchSize = pairs.batchSize();
    this.range = plan.schedule().rowsOf(worker);
    this.text = PairText.of(pairs.pairs(), Split.TRAIN, hadoop);
    this.lessons =
        pairs.curriculum().isNone()
            ? Optional.empty()
            : Optional.of(text.lessons(pairs.curriculum(), pairs.pairs(), range, hadoop));
  }

  @Override
  public int rowsPerEpoch() {
    return Math.toIntExact(range.rows());
  }

  @Override
  public int batchesPerEpoch() {
    return (rowsPerEpoch() + batchSize - 1) / batchSize;
  }

  @Override
  public void place(Network network) {
    close();
    this.network = Acceleration.encoderDecoder(network);
  }

  @Override
  public Fitted fit(int epoch, int batch, int end, Step step) {
    long start = System.nanoTime();
    int[] pairs = minibatches(epoch).get(batch);
    PairBatch minibatch =
        new PairBatch(
            batchSize,
            Arrays.stream(pairs).mapToObj(text::source).toList(),
            Arrays.stream(pairs).mapToObj(text::target).toList());
    long ready = System.nanoTime();
    PairScore score = network.fit(minibatch, step);
    return new Fitted(
        Math.toIntExact(score.tokens().tokens()),
        score.tokens().loss(),
        new WorkerOutcome.Nanos(ready - start, 0, ready - start, System.nanoTime() - ready)
            .updating(network.network(), step.clipping()));
  }

  private List<int[]> minibatches(int epoch) {
    if (epoch != ofEpoch) {
      Seed order = plan.seed().of(ORDER).of(epoch);
      minibatches =
          lessons
              .map(of -> text.minibatches(order, range, of.of(plan.seed(), epoch), batchSize))
              .orElseGet(() -> text.minibatches(order, range, batchSize));
      ofEpoch = epoch;
    }
    return minibatches;
  }

  @Override
  public void close() {
    if (network != null) {
      network.close();
    }
  }
}
