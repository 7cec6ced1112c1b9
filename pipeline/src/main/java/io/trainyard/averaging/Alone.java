package io.trainyard.averaging;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.Divergence;
import java.util.List;

/**
 * One replica that trains by itself in the thread that calls: what it has learned is the mean of
 * all. An epoch is one round.
 */
final class Alone implements Transport {

  private final Replica replica;
  private final Runnable between;

  /**
   * @param replica is closed with this
   * @param between called before each minibatch
   */
  Alone(Replica replica, Runnable between) {
    this.replica = replica;
    this.between = between;
    if (replica.rowsPerEpoch() == 0) {
      replica.close();
      throw new BadConfiguration(
          "cannot train: expected at least one training row, found none left by the resampling of"
              + " rows; raise max-samples of the bootstrap, or share the rows out to fewer");
    }
  }

  @Override
  public EpochResult train(int epoch, ReplicaState start, Listener listener) {
    long started = System.nanoTime();
    replica.load(start.parameters(), start.optimizerState(0));
    Replica.Meter meter = new Replica.Meter();
    replica.fit(epoch, 0, meter, between);
    float[] parameters = replica.network().copyParameters();
    double loss = meter.lossSum() / meter.examples();
    if (!RoundOutcome.finite(meter.lossSum(), parameters)) {
      throw divergence(epoch, loss);
    }
    listener.averaged(epoch, 0, meter.examples(), loss);
    return new EpochResult(
            new ReplicaState(parameters, List.of(replica.network().copyOptimizerState())),
            loss,
            meter.examples(),
            meter.nanos().seconds(1, System.nanoTime() - started))
        .clipping(meter.nanos().clippedPart());
  }

  /**
   * @param epoch counted from 0
   */
  private static Divergence divergence(int epoch, double loss) {
    return new Divergence(
        ("cannot go on training: expected a finite loss and finite parameters, found a loss of %s"
                + " in epoch %d; lower optimizer.learning-rate or set optimizer.clip-norm")
            .formatted(loss, epoch + 1));
  }

  @Override
  public void close() {
    replica.close();
  }
}
