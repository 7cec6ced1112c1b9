package io.trainyard.averaging.exchange;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes in connections and lets through those that authenticate themselves. However many strangers
 * come, and however slowly they speak, each costs a small buffer for a few seconds: when there are
 * too many, the one that has been waiting longest goes, since whoever belongs here is through
 * within milliseconds.
 *
 * <p>Belongs to the thread of its selector.
 */
final class Reception implements AutoCloseable {

  private static final int MAX_WAITING = 128;
  private static final int ACCEPTED_AT_ONCE = 32;
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(10);

  /** A connection whose other side holds the key. */
  record Admitted(SocketChannel channel, Claim claim) {}

  private record Waiting(Handshake handshake, long until) {}

  private final ServerSocketChannel door;
  private final Selector selector;
  private final SharedKey key;
  private final Handshake.Check check;
  private final String name;
  private final long limitNanos;
  private final Strangers strangers = new Strangers();
  private final Map<SelectionKey, Waiting> waiting = new LinkedHashMap<>();

  /**
   * @param door bound; becomes non-blocking, and is closed with this
   * @param name what is called, for messages
   * @param limit the longest that a caller may take to authenticate itself
   */
  Reception(
      ServerSocketChannel door,
      Selector selector,
      SharedKey key,
      Handshake.Check check,
      String name,
      Duration limit)
      throws IOException {
    this.door = door;
    this.selector = selector;
    this.key = key;
    this.check = check;
    this.name = name;
    this.limitNanos = Math.min(limit.toNanos(), HANDSHAKE_LIMIT.toNanos());
    door.configureBlocking(false);
    door.register(selector, SelectionKey.OP_ACCEPT, this);
  }

  /**
   * Goes on with what became possible on a key of this reception.
   *
   * @return a connection that is authenticated now; its key is of no more use
   */
  Optional<Admitted> advance(SelectionKey selected) {
    if (selected.channel() == door) {
      accept();
      return Optional.empty();
    }
    Waiting one = waiting.get(selected);
    if (one == null) {
      return Optional.empty();
    }
    try {
      if (!one.handshake().advance()) {
        selected.interestOps(one.handshake().interest());
        return Optional.empty();
      }
      waiting.remove(selected);
      return Optional.of(new Admitted(one.handshake().channel, one.handshake().claim()));
    } catch (IOException e) {
      drop(selected, e.getMessage());
      return Optional.empty();
    }
  }

  private void accept() {
    try {
      for (int i = 0; i < ACCEPTED_AT_ONCE; i++) {
        SocketChannel channel = door.accept();
        if (channel == null) {
          return;
        }
        receive(channel);
      }
    } catch (IOException e) {
      // Out of file descriptors, say. Strangers make room; callers try again, but not at full
      // speed.
      LockSupport.parkNanos(PAUSE.toNanos());
      waiting.keySet().stream()
          .findFirst()
          .ifPresent(oldest -> drop(oldest, "no room for another connection: " + e));
    }
  }

  private void receive(SocketChannel channel) {
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      Handshake handshake = Handshake.answer(channel, key, check);
      SelectionKey selected = channel.register(selector, handshake.interest(), this);
      waiting.put(selected, new Waiting(handshake, System.nanoTime() + limitNanos));
      if (waiting.size() > MAX_WAITING) {
        drop(waiting.keySet().iterator().next(), "too many connections say nothing");
      }
    } catch (IOException e) {
      strangers.drop(channel, name, e.getMessage());
    }
  }

  /** Drops those that have had their time. */
  void expire(long now) {
    Iterator<Map.Entry<SelectionKey, Waiting>> oldestFirst = waiting.entrySet().iterator();
    while (oldestFirst.hasNext()) {
      Map.Entry<SelectionKey, Waiting> one = oldestFirst.next();
      if (one.getValue().until() - now > 0) {
        return;
      }
      oldestFirst.remove();
      strangers.drop(
          one.getValue().handshake().channel, name, "it did not authenticate itself in time");
    }
  }

  private void drop(SelectionKey selected, String why) {
    Waiting one = waiting.remove(selected);
    strangers.drop(one.handshake().channel, name, why);
  }

  int port() {
    return door.socket().getLocalPort();
  }

  @Override
  public void close() {
    waiting.values().forEach(one -> Strangers.closeQuietly(one.handshake().channel));
    waiting.clear();
    Strangers.closeQuietly(door);
  }
}
