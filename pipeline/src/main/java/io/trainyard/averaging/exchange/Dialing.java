package io.trainyard.averaging.exchange;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/**
 * A connection on its way: called, and called again where the other side has dropped it, as it may
 * have to when strangers crowd in.
 *
 * <p>Belongs to the thread of its selector. Never blocks, but for looking up the host's name.
 */
final class Dialing implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final InetSocketAddress address;
  private final SharedKey key;
  private final Claim claim;
  private final Selector selector;
  private SocketChannel channel;
  private Handshake handshake;
  private long notBefore = System.nanoTime();
  private IOException lastFailure;
  private boolean connected;

  Dialing(InetSocketAddress address, SharedKey key, Claim claim, Selector selector) {
    this.address = address;
    this.key = key;
    this.claim = claim;
    this.selector = selector;
  }

  /**
   * Goes as far as it can.
   *
   * @return the connection, once it is authenticated; registered with the selector
   */
  Optional<SocketChannel> advance() {
    try {
      if (channel == null && System.nanoTime() - notBefore >= 0) {
        dial();
      }
      if (channel == null || !isConnected()) {
        return Optional.empty();
      }
      if (handshake.advance()) {
        SocketChannel done = channel;
        channel = null;
        return Optional.of(done);
      }
      channel.keyFor(selector).interestOps(handshake.interest());
    } catch (IOException | RuntimeException e) {
      again(e instanceof IOException io ? io : new IOException(e.toString(), e));
    }
    return Optional.empty();
  }

  private void dial() throws IOException {
    // Looked up each time: names of hosts that have just begun may take a while to be known.
    var resolved = new InetSocketAddress(address.getHostString(), address.getPort());
    if (resolved.isUnresolved()) {
      throw new IOException("nobody knows the host " + address.getHostString());
    }
    channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    connected = channel.connect(resolved);
    handshake = Handshake.call(channel, key, claim);
    channel.register(selector, connected ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT);
  }

  private boolean isConnected() throws IOException {
    connected = connected || channel.finishConnect();
    return connected;
  }

  private void again(IOException failure) {
    lastFailure = failure;
    close();
    notBefore = System.nanoTime() + PAUSE.toNanos();
  }

  /** Why it has not worked so far, for messages. */
  String failure() {
    return lastFailure == null ? "no answer" : lastFailure.toString();
  }

  @Override
  public void close() {
    Strangers.closeQuietly(channel);
    channel = null;
    connected = false;
  }
}
