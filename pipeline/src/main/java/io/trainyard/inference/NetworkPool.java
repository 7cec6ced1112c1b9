package io.trainyard.inference;

import io.trainyard.acceleration.Acceleration;
import io.trainyard.device.Device;
import io.trainyard.model.Network;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

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

  /**
   * A network with whatever parameters; the caller's until it is back. The calling thread has to be
   * bound to the device.
   */
  static Network take(Key key) {
    Queue<Network> idle = IDLE.get(key);
    Network network = idle == null ? null : idle.poll();
    return network == null ? Acceleration.build(key.json()) : network;
  }

  static void putBack(Key key, Network network) {
    if (IDLE.size() >= MOST_KEYS && !IDLE.containsKey(key)) {
      IDLE.clear();
    }
    IDLE.computeIfAbsent(key, k -> new ConcurrentLinkedQueue<>()).add(network);
  }
}
