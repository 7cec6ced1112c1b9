package io.trainyard.acceleration;

import io.trainyard.acceleration.onednn.Argument;
import io.trainyard.acceleration.onednn.Binary;
import io.trainyard.acceleration.onednn.Layout;
import io.trainyard.acceleration.onednn.Memory;
import io.trainyard.acceleration.onednn.NativeScope;
import io.trainyard.acceleration.onednn.Primitive;
import io.trainyard.acceleration.onednn.Reorder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Collects the operations of a program while layers are translated, forward in the order of the
 * layers and backward in the opposite order.
 */
final class Emitter {

  private final NativeScope scope;
  private final boolean training;
  private final List<Runnable> forward = new ArrayList<>();
  private final List<Runnable> backward = new ArrayList<>();
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final Map<Long, Deque<Memory>> idle = new HashMap<>();

  /** How many signals more than one have a gradient, by its address. */
  private final Map<Long, Integer> sharers = new HashMap<>();

  private Node current;

  /** Backward operations that are to be emitted for {@code node}. */
  private record Pending(Node node, Signal output, Runnable translation) {}

  Emitter(NativeScope scope, boolean training) {
    this.scope = scope;
    this.training = training;
  }

  NativeScope scope() {
    return scope;
  }

  /** Whether the program is to learn; otherwise it has no backward half. */
  boolean training() {
    return training;
  }

  /** Says whose operations are emitted from now on. */
  void begin(Node node) {
    current = node;
  }

  /** Whose operations are being emitted, in either half. */
  Node current() {
    return current;
  }

  void forward(Runnable operation) {
    forward.add(operation);
  }

  void backward(Runnable operation) {
    backward.add(operation);
  }

  /**
   * Has {@code translation} emit its backward operations when all layers after it have, unless they
   * have no gradient of {@code output}: nothing before a frozen layer learns.
   */
  void onBackward(Signal output, Runnable translation) {
    if (training) {
      pending.push(new Pending(current, output, translation));
    }
  }

  /** Emits the backward half; to be called when all layers are translated. */
  void finish() {
    while (!pending.isEmpty()) {
      Pending next = pending.pop();
      if (next.output().gradient() != null) {
        current = next.node();
        next.translation().run();
      }
    }
  }

  List<Runnable> forwardOperations() {
    return List.copyOf(forward);
  }

  List<Runnable> backwardOperations() {
    return List.copyOf(backward);
  }

  /** Memory that keeps what forward operations write until the backward half is through. */
  Memory allocate(Layout layout) {
    return Memory.allocate(scope, layout);
  }

  /** Where a primitive keeps for its backward half what it wants, if it wants anything. */
  Optional<Memory> workspace(Primitive primitive) {
    Layout layout = primitive.layout(Argument.WORKSPACE);
    return layout.rank() == 0 ? Optional.empty() : Optional.of(allocate(layout));
  }

  /**
   * Memory for gradients, which later operations may use again once it is given back. Operations
   * run in the order in which they are emitted, so that this can be settled now.
   */
  Memory borrow(Layout layout) {
    Deque<Memory> free = idle.get(layout.bytes());
    return free == null || free.isEmpty() ? allocate(layout) : free.pop().as(scope, layout);
  }

  void giveBack(Memory memory) {
    long address = memory.data().address();
    if (sharers.containsKey(address)) {
      sharers.computeIfPresent(address, (key, more) -> more == 1 ? null : more - 1);
      return;
    }
    idle.computeIfAbsent(memory.layout().bytes(), bytes -> new ArrayDeque<>()).push(memory);
  }

  /** Gives {@code memory} back if it is a copy of {@code original} and not itself. */
  void giveBackCopy(Memory memory, Memory original) {
    if (memory != original) {
      giveBack(memory);
    }
  }

  /** The values of {@code memory} in {@code wanted}: itself, or a copy made in each forward run. */
  Memory forwardIn(Layout wanted, Memory memory) {
    if (memory.layout().equals(wanted)) {
      return memory;
    }
    Memory copy = allocate(wanted);
    forward(Reorder.of(scope, memory, copy));
    return copy;
  }

  /** The same in the backward half; what is not {@code memory} itself is to be given back. */
  Memory backwardIn(Layout wanted, Memory memory) {
    if (memory.layout().equals(wanted)) {
      return memory;
    }
    Memory copy = borrow(wanted);
    backward(Reorder.of(scope, memory, copy));
    return copy;
  }

  /**
   * Adds {@code contribution}, which operations emitted before have written, to the gradient of
   * {@code signal}. The memory is the signal's from then on.
   */
  void addGradient(Signal signal, Memory contribution) {
    Memory gradient = backwardIn(signal.layout(), contribution);
    if (gradient != contribution) {
      giveBack(contribution);
    }
    if (signal.gradient() == null) {
      signal.gradient(gradient);
      return;
    }
    add(signal, gradient);
    giveBack(gradient);
  }

  private void add(Signal signal, Memory gradient) {
    Memory sum = overwritable(signal);
    backward(Binary.ADD.of(scope, signal.gradient(), gradient, sum, Optional.empty()));
    replaceGradient(signal, sum);
  }

  /**
   * Where an operation that has read the gradient of {@code signal} may write what comes of it: in
   * its place, unless others have it too. {@link #replaceGradient} is to follow, or {@link
   * #giveBack} of what is not used any more.
   */
  Memory overwritable(Signal signal) {
    Memory gradient = signal.gradient();
    return sharers.containsKey(gradient.data().address()) ? borrow(gradient.layout()) : gradient;
  }

  /** Makes {@code gradient}, which operations emitted before have written, that of the signal. */
  void replaceGradient(Signal signal, Memory gradient) {
    if (gradient != signal.gradient()) {
      giveBack(signal.gradient());
      signal.gradient(gradient);
    }
  }

  /** The gradient of {@code signal}, a copy where others have it too. */
  Memory ownGradient(Signal signal) {
    Memory own = overwritable(signal);
    if (own != signal.gradient()) {
      backward(Reorder.of(scope, signal.gradient(), own));
      replaceGradient(signal, own);
    }
    return own;
  }

  /**
   * As {@link #addGradient}, but {@code contribution} is the caller's too: until one of them gives
   * it back, neither may write to it.
   */
  void shareGradient(Signal signal, Memory contribution) {
    if (signal.gradient() == null && signal.layout().equals(contribution.layout())) {
      signal.gradient(contribution);
      sharers.merge(contribution.data().address(), 1, Integer::sum);
    } else {
      addGradientCopy(signal, contribution);
    }
  }

  /** As {@link #addGradient}, but {@code contribution} stays the caller's. */
  void addGradientCopy(Signal signal, Memory contribution) {
    if (signal.gradient() == null) {
      Memory copy = borrow(signal.layout());
      backward(Reorder.of(scope, contribution, copy));
      signal.gradient(copy);
      return;
    }
    Memory gradient = backwardIn(signal.layout(), contribution);
    add(signal, gradient);
    if (gradient != contribution) {
      giveBack(gradient);
    }
  }
}
