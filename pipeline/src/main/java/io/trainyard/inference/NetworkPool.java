package io.trainyard.inference;

import io.trainyard.acceleration.Acceleration;
import io.trainyard.device.Device;
import io.trainyard.model.Network;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Networks of this JVM that are built and idle, by their device and configuration: building one
 * costs more than passing a few hundred rows through it.
 */
final class NetworkPool {

  /**
   * @param device where the network's arrays lie
   * @param json its configuration
   */
  record Key(Device device, String json) {}

  private static final int MOST_KEYS = 8;

  private static final Map<Key, Queue<Network>> IDLE = new ConcurrentHashMap<>();

  private NetworkPool() {}

  /** Lets {@code work} have a network with whatever parameters, for as long as it takes. */
  static void with(Key key, Consumer<Network> work) {
    Network network = take(key);
    boolean done = false;
    try {
      work.accept(network);
      done = true;
    } finally {
      if (done) {
        putBack(key, network);
      } else {
        // Who knows in what state it is.
        network.release();
      }
    }
  }

  /**
   * A network with whatever parameters; the caller's until it is back. The calling thread has to be
   * bound to the device.
   */
  static Network take(Key key) {
    Network network = poll(IDLE.get(key));
    return network == null ? Acceleration.build(key.json()) : network;
  }

  static void putBack(Key key, Network network) {
    if (IDLE.size() >= MOST_KEYS && !IDLE.containsKey(key)) {
      IDLE.keySet().forEach(NetworkPool::release);
    }
    IDLE.compute(
        key,
        (same, idle) -> {
          Queue<Network> queue = idle == null ? new ConcurrentLinkedQueue<>() : idle;
          queue.add(network);
          return queue;
        });
  }

  private static void release(Key key) {
    Queue<Network> idle = IDLE.remove(key);
    // Others may be taking from it.
    for (Network network = poll(idle); network != null; network = poll(idle)) {
      network.release();
    }
  }

  private static Network poll(Queue<Network> idle) {
    return idle == null ? null : idle.poll();
  }
}
