package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Memory;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** Where DL4J and oneDNN have an LSTM's gates. */
final class LstmGates {

  static final int COUNT = 4;

  /**
   * Where DL4J has the gates that oneDNN calls input, forget, candidate and output: its own order
   * is candidate, forget, output, input.
   */
  private static final int[] OF_DL4J = {3, 1, 0, 2};

  private LstmGates() {}

  /** DL4J keeps a gate's weights together, output by output. */
  static Layout layout(long rows, long outputs) {
    return Layout.strided(
        new long[] {1, 1, rows, COUNT, outputs},
        new long[] {COUNT * rows * outputs, COUNT * rows * outputs, 1, rows * outputs, rows});
  }

  /** Copies gates from DL4J's order to oneDNN's. */
  static Runnable toNative(Memory from, Memory to, long gateElements) {
    return permutation(from, to, gateElements, true);
  }

  /** Copies gates from oneDNN's order to DL4J's. */
  static Runnable toDl4j(Memory from, Memory to, long gateElements) {
    return permutation(from, to, gateElements, false);
  }

  private static Runnable permutation(Memory from, Memory to, long gateElements, boolean toNative) {
    List<Runnable> copies = new ArrayList<>();
    for (int gate = 0; gate < COUNT; gate++) {
      long there = gate * gateElements;
      long here = OF_DL4J[gate] * gateElements;
      var source = from.data().getPointer(toNative ? here : there);
      var target = to.data().getPointer(toNative ? there : here);
      copies.add(() -> Pointer.memcpy(target, source, gateElements * Float.BYTES));
    }
    return () -> copies.forEach(Runnable::run);
  }
}
