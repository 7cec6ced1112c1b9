package io.trainyard.averaging.exchange;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes connections that were dropped, but no more than a few of them one by one. */
final class Strangers {

  private static final Logger LOG = LoggerFactory.getLogger(Strangers.class);
  private static final int ONE_BY_ONE = 10;
  private static final int EVERY = 1000;

  private long dropped;

  /** Says why a connection is dropped, and drops it. */
  void drop(SocketChannel channel, String where, String why) {
    dropped++;
    if (dropped <= ONE_BY_ONE || dropped % EVERY == 0) {
      LOG.warn(
          "dropped a connection from {} to {}: {} (so far {})",
          address(channel),
          where,
          why,
          dropped);
    }
    closeQuietly(channel);
  }

  private static SocketAddress address(SocketChannel channel) {
    try {
      return channel.getRemoteAddress();
    } catch (IOException e) {
      return null;
    }
  }

  static void closeQuietly(AutoCloseable channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (Exception e) {
      LOG.debug("cannot close {}", channel, e);
    }
  }
}
