package io.trainyard.averaging;

import io.trainyard.acceleration.Acceleration;
import io.trainyard.dataset.Lanes;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenLine;
import io.trainyard.dataset.TokenText;
import io.trainyard.model.Network;
import io.trainyard.model.RecurrentNetwork;
import io.trainyard.model.Step;
import io.trainyard.model.Window;
import io.trainyard.model.WindowScore;
import org.apache.hadoop.conf.Configuration;

/**
 * A worker's lanes through the text, window after window. The network's state goes on from one
 * window to the next within an epoch, and starts anew with each, or with each document.
 */
final class SequenceFitting implements Fitting {

  private static final String ORDER = "stream-order";

  private final TrainingPlan plan;
  private final SequencePlan sequences;
  private final int worker;
  private final Lanes lanes;
  private final TokenText text;
  private RecurrentNetwork network;
  private float[] state;
  private TokenLine line;
  private int lineEpoch = -1;
  private int epoch = -1;
  private int next;

  SequenceFitting(TrainingPlan plan, SequencePlan sequences, int worker, Configuration hadoop) {
    this.plan = plan;
    this.sequences = sequences;
    this.worker = worker;
    this.lanes = sequences.all(plan.schedule().workers());
    this.text = TokenText.of(sequences.source(), Split.TRAIN, hadoop);
  }

  @Override
  public int rowsPerEpoch() {
    return Math.toIntExact(plan.schedule().rowsOf(worker).rows());
  }

  @Override
  public int batchesPerEpoch() {
    return lanes.windows();
  }

  @Override
  public void place(Network network) {
    close();
    this.network = Acceleration.recurrent(network);
  }

  @Override
  public float[] carried() {
    return state.clone();
  }

  @Override
  public void carry(int epoch, int batch, float[] from) {
    state = from.length == 0 ? zeros() : from.clone();
    this.epoch = epoch;
    next = batch;
  }

  private float[] zeros() {
    return new float[network.stateSize(sequences.lanes())];
  }

  @Override
  public Fitted fit(int epoch, int batch, int end, Step step) {
    long start = System.nanoTime();
    if (batch == 0) {
      carry(epoch, 0, new float[0]);
    }
    if (epoch != this.epoch || batch != next) {
      throw new IllegalStateException(
          "expected window %d of epoch %d, found window %d of epoch %d"
              .formatted(next, this.epoch, batch, epoch));
    }
    int own = sequences.lanes();
    Lanes.Begins begins = Lanes.Begins.of(network.startsAtDocuments());
    Window window = lanes.window(line(epoch), worker * own, own, batch, begins);
    next = batch + 1;
    long ready = System.nanoTime();
    long read = ready - start;
    if (window.tokens() == 0) {
      // A step by nothing would still decay weights, and move momentum. It is the last of the
      // epoch,
      // so that nobody goes on from its state.
      return new Fitted(0, 0, new WorkerOutcome.Nanos(read, 0, read, 0));
    }
    WindowScore score = network.fit(window, state, step);
    return new Fitted(
        Math.toIntExact(score.tokens()),
        score.loss(),
        new WorkerOutcome.Nanos(read, 0, read, System.nanoTime() - ready)
            .updating(network.network(), step.clipping()));
  }

  private TokenLine line(int epoch) {
    if (epoch != lineEpoch) {
      line = text.ordered(plan.seed().of(ORDER).of(epoch));
      lineEpoch = epoch;
    }
    return line;
  }

  @Override
  public void close() {
    if (network != null) {
      network.close();
    }
  }
}
