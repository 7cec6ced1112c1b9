package io.trainyard.averaging;

import io.trainyard.averaging.exchange.Arrival;
import io.trainyard.averaging.exchange.Invitation;
import io.trainyard.averaging.exchange.Member;
import io.trainyard.averaging.exchange.SharedKey;
import java.io.Serializable;
import java.util.List;
import java.util.UUID;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import scala.Function1;
import scala.collection.Iterator;
import scala.collection.JavaConverters;

/**
 * One task of the barrier stage: whichever worker the rendezvous makes of it, for one epoch. What
 * goes wrong is told to the driver and not thrown, because Spark would try the stage again by
 * itself.
 *
 * @param replicas under which replicas are kept between epochs
 * @param apart whether workers of one process exchange over sockets all the same
 */
record EpochTask(
    String replicas,
    Invitation invitation,
    boolean apart,
    Broadcast<TrainingPlan> plan,
    Broadcast<SerializableConfiguration> hadoop,
    int epoch,
    Broadcast<float[]> parameters,
    List<Broadcast<float[]>> optimizerStates,
    Broadcast<float[]> outerState)
    implements Function1<Iterator<Integer>, Iterator<WorkerOutcome>>, Serializable {

  /** Tells this JVM from others. */
  private static final UUID PROCESS = UUID.randomUUID();

  @Override
  public Iterator<WorkerOutcome> apply(Iterator<Integer> slots) {
    TaskContext context = TaskContext.get();
    SparkEnv env = SparkEnv.get();
    UUID process = apart ? UUID.randomUUID() : PROCESS;
    Member self =
        new Member(
            -1,
            context.partitionId(),
            env.executorId(),
            env.blockManager().blockManagerId().host(),
            0,
            process);
    Arrival arrival = new Arrival(context.stageAttemptNumber(), self, Replicas.held(replicas));
    SharedKey key = SharedKey.of(invitation.secret(), ApplicationSecret.find());
    WorkerOutcome outcome = new EpochWorker(this, context::isInterrupted).run(key, arrival);
    context.killTaskIfInterrupted();
    return JavaConverters.asScalaIterator(List.of(outcome).iterator());
  }
}
