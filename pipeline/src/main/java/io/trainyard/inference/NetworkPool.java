package io.trainyard.inference;

import io.trainyard.acceleration.Acceleration;
import io.trainyard.model.Network;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Networks of this JVM that are built and idle, by their configuration: building one costs more
 * than passing a few hundred rows through it.
 */
final class NetworkPool {

  private static final int MOST_CONFIGURATIONS = 8;

  private static final Map<String, Queue<Network>> IDLE = new ConcurrentHashMap<>();

  private NetworkPool() {}

  /** A network of this configuration, with whatever parameters; the caller's until it is back. */
  static Network take(String json) {
    Queue<Network> idle = IDLE.get(json);
    Network network = idle == null ? null : idle.poll();
    return network == null ? Acceleration.build(json) : network;
  }

  static void putBack(String json, Network network) {
    if (IDLE.size() >= MOST_CONFIGURATIONS && !IDLE.containsKey(json)) {
      IDLE.clear();
    }
    IDLE.computeIfAbsent(json, key -> new ConcurrentLinkedQueue<>()).add(network);
  }
}
