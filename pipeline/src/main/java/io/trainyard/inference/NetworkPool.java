package io.trainyard.inference;

import io.trainyard.acceleration.Acceleration;
import io.trainyard.device.Device;
import io.trainyard.model.DropoutNetwork;
import io.trainyard.model.EncoderDecoderNetwork;
import io.trainyard.model.Network;
import io.trainyard.model.RecurrentNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Networks of this JVM that are built and idle, by their device and configuration: building one
 * costs more than passing a few hundred rows through it.
 */
final class NetworkPool<N> {

  /** Networks that are passed through as they are. */
  static final NetworkPool<Network> PLAIN =
      new NetworkPool<>(Acceleration::build, Network::release);

  /** Networks of language models, with the passes that they have made so far. */
  static final NetworkPool<RecurrentNetwork> RECURRENT =
      new NetworkPool<>(
          json -> Acceleration.recurrent(Acceleration.build(json)),
          recurrent -> {
            recurrent.close();
            recurrent.network().release();
          });

  /** Networks of an encoder and a decoder, with the passes that they have made so far. */
  static final NetworkPool<EncoderDecoderNetwork> ENCODER_DECODER =
      new NetworkPool<>(
          json -> Acceleration.encoderDecoder(Acceleration.build(json)),
          pairs -> {
            pairs.close();
            pairs.network().release();
          });

  /** Networks that can be passed through with their dropout on; idle ones have no masks. */
  static final NetworkPool<DropoutNetwork> WITH_DROPOUT =
      new NetworkPool<>(Acceleration::buildWithDropout, dropping -> dropping.network().release());

  /**
   * @param device where the network's arrays lie
   * @param json its configuration
   */
  record Key(Device device, String json) {}

  static final int MOST_KEYS = 8;

  private final Map<Key, Queue<N>> idleNetworks = new ConcurrentHashMap<>();
  private final Function<String, N> build;
  private final Consumer<N> release;

  /**
   * @param build makes one of its configuration
   * @param release frees the memory outside the heap that one holds
   */
  private NetworkPool(Function<String, N> build, Consumer<N> release) {
    this.build = build;
    this.release = release;
  }

  /** Lets {@code work} have a network with whatever parameters, for as long as it takes. */
  void with(Key key, Consumer<N> work) {
    withEach(List.of(key), networks -> work.accept(networks.get(0)));
  }

  /** Likewise several at the same time, one for each of the keys, which may be equal. */
  void withEach(List<Key> keys, Consumer<List<N>> work) {
    List<N> networks = new ArrayList<>();
    boolean done = false;
    try {
      keys.forEach(key -> networks.add(take(key)));
      work.accept(networks);
      done = true;
    } finally {
      for (int i = 0; i < networks.size(); i++) {
        if (done) {
          putBack(keys.get(i), networks.get(i));
        } else {
          // Who knows in what state it is.
          release.accept(networks.get(i));
        }
      }
    }
  }

  /**
   * A network with whatever parameters; the caller's until it is back. The calling thread has to be
   * bound to the device.
   */
  N take(Key key) {
    N network = poll(idleNetworks.get(key));
    return network == null ? build.apply(key.json()) : network;
  }

  void putBack(Key key, N network) {
    if (idleNetworks.size() >= MOST_KEYS && !idleNetworks.containsKey(key)) {
      idleNetworks.keySet().forEach(this::release);
    }
    idleNetworks.compute(
        key,
        (same, idle) -> {
          Queue<N> queue = idle == null ? new ConcurrentLinkedQueue<>() : idle;
          queue.add(network);
          return queue;
        });
  }

  private void release(Key key) {
    Queue<N> idle = idleNetworks.remove(key);
    // Others may be taking from it.
    for (N network = poll(idle); network != null; network = poll(idle)) {
      release.accept(network);
    }
  }

  private N poll(Queue<N> idle) {
    return idle == null ? null : idle.poll();
  }
}
