package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Memory;
import io.trainyard.acceleration.onednn.NativeScope;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network's passes for one shape of input, as a sequence of operations on arrays that stay where
 * they are. Gradients are left where DL4J keeps them.
 *
 * <p>Not thread-safe.
 *
 * @param labels null in a program that does not learn
 * @param outputs the network's output, channels second
 * @param order how DL4J sees it
 * @param stock why some layers are run by DL4J, by their names
 */
record Program(
    NativeScope scope,
    Memory input,
    Memory labels,
    List<Runnable> forward,
    Loss loss,
    List<Runnable> backward,
    Memory outputs,
    Order order,
    Map<String, String> stock)
    implements AutoCloseable {

  /** One forward and backward pass; returns the loss, without regularization. */
  double learn(INDArray features, INDArray targets) {
    input.copyFrom(features.data().addressPointer());
    labels.copyFrom(targets.data().addressPointer());
    forward.forEach(Runnable::run);
    double value = loss.run();
    backward.forEach(Runnable::run);
    return value;
  }

  /** The output for {@code features}, a copy. */
  INDArray infer(INDArray features) {
    input.copyFrom(features.data().addressPointer());
    forward.forEach(Runnable::run);
    return Views.array(outputs, order).dup('c');
  }

  /** Bytes outside the heap, the network's own parameters and gradients not counted. */
  long bytes() {
    return scope.bytes();
  }

  @Override
  public void close() {
    scope.close();
  }
}
