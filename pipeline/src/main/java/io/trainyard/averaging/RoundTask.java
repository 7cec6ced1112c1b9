package io.trainyard.averaging;

import io.trainyard.dataset.Attempt;
import io.trainyard.device.Device;
import io.trainyard.device.Devices;
import java.util.List;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** One worker's part of a round, on whatever executor it lands. */
record RoundTask(
    String replicas,
    Broadcast<TrainingPlan> plan,
    Broadcast<SerializableConfiguration> hadoop,
    int epoch,
    int round,
    Broadcast<float[]> parameters,
    List<Broadcast<float[]>> optimizerStates,
    List<Broadcast<float[]>> carried)
    implements Function<Integer, Attempt<RoundOutcome>> {

  @Override
  public Attempt<RoundOutcome> call(Integer worker) {
    return Attempt.of(() -> fit(worker));
  }

  private RoundOutcome fit(int worker) {
    Device device = Devices.bind();
    Replica replica = Replicas.take(replicas, worker).orElseGet(() -> build(worker, device));
    boolean done = false;
    try {
      replica.moveTo(device);
      int state = optimizerStates.size() == 1 ? 0 : worker;
      RoundOutcome outcome =
          replica.fit(
              epoch,
              round,
              parameters.value(),
              optimizerStates.get(state).value(),
              carried.isEmpty() ? new float[0] : carried.get(worker).value());
      done = true;
      return outcome;
    } finally {
      if (done) {
        Replicas.putBack(replicas, worker, replica);
      } else {
        replica.close();
      }
    }
  }

  private Replica build(int worker, Device device) {
    return new Replica(plan.value(), worker, device, hadoop.value().value(), RowCache.ofThisJvm());
  }
}
