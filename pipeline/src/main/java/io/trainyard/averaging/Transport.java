package io.trainyard.averaging;

/**
 * Carries parameters between the workers and their mean. Every transport of Trainyard's own gives
 * the same bytes; they differ in what an averaging costs and in what they ask of the cluster.
 */
public interface Transport extends AutoCloseable {

  /** Hears of each averaging, on the driver. */
  @FunctionalInterface
  interface Listener {

    /** Hears nothing. */
    Listener NONE = (epoch, round, examples, loss) -> {};

    /**
     * @param round the averaging that has just been made, counted from 0
     * @param examples rows that all workers fitted in this round
     * @param loss their mean loss
     */
    void averaged(int epoch, int round, long examples, double loss);
  }

  /**
   * Trains one epoch.
   *
   * @param epoch counted from 0
   * @param start what the replicas start from
   * @return the state after the epoch's last averaging
   * @throws io.trainyard.failure.Divergence if a worker's loss is not finite
   * @throws io.trainyard.failure.Infrastructure if the cluster fails beyond Spark's own retries
   */
  EpochResult train(int epoch, ReplicaState start, Listener listener);

  /** Frees what the transport holds in the driver and in the executors. */
  @Override
  void close();
}
