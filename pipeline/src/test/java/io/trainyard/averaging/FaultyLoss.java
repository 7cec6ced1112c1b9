package io.trainyard.averaging;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.TaskContext;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * A loss of the user's own that goes wrong once, in one task and after so many minibatches: in the
 * middle of an epoch, in the middle of a training step.
 */
public final class FaultyLoss extends LossMCXENT {

  private static final long serialVersionUID = 1L;

  /** Counts a task's minibatches down, then does its harm, once or each time. */
  private static final class Fault {

    private final int task;
    private final Runnable harm;
    private final boolean again;
    private int left;

    Fault(int task, int batches, Runnable harm, boolean again) {
      this.task = task;
      this.left = batches;
      this.harm = harm;
      this.again = again;
    }
  }

  private static final AtomicReference<Fault> FAULT = new AtomicReference<>();

  /** What a network's description calls DL4J's own loss. */
  static String in(String networkJson) {
    String changed =
        networkJson.replace(LossMCXENT.class.getName() + "\"", FaultyLoss.class.getName() + "\"");
    if (changed.equals(networkJson)) {
      throw new AssertionError("no such loss in " + networkJson);
    }
    return changed;
  }

  /** The next time that {@code task} has fitted so many minibatches. */
  static void once(int task, int batches, Runnable harm) {
    FAULT.set(new Fault(task, batches, harm, false));
  }

  /** From then on. */
  static void always(int task, int batches, Runnable harm) {
    FAULT.set(new Fault(task, batches, harm, true));
  }

  static void never() {
    FAULT.set(null);
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activation, INDArray mask) {
    Fault fault = FAULT.get();
    TaskContext task = TaskContext.get();
    if (fault != null && task != null && task.partitionId() == fault.task) {
      if (fault.left-- <= 0 && (fault.again || FAULT.compareAndSet(fault, null))) {
        fault.harm.run();
      }
    }
    return super.computeGradient(labels, preOutput, activation, mask);
  }
}
