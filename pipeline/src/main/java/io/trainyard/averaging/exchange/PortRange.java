package io.trainyard.averaging.exchange;

import java.io.IOException;
import java.io.Serializable;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ports on which to listen.
 *
 * @param first 0 for whichever port is free, and then last is 0 too
 * @param last included
 */
public record PortRange(int first, int last) implements Serializable {

  /** Whichever port is free. */
  public static final PortRange ANY = new PortRange(0, 0);

  /** What {@link #parse} takes, for messages. */
  public static final String EXPECTED =
      "\"0\" for any free port, or ports from 1 to 65535 such as \"40000\" or \"40000-40100\"";

  private static final Pattern TEXT = Pattern.compile("(\\d{1,5})(?:\\s*-\\s*(\\d{1,5}))?");
  private static final int LAST_PORT = 65_535;

  /** Empty where {@code text} is no range of ports. */
  public static Optional<PortRange> parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int first = Integer.parseInt(matcher.group(1));
    int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
    boolean any = first == 0 && last == 0;
    return any || (first >= 1 && first <= last && last <= LAST_PORT)
        ? Optional.of(new PortRange(first, last))
        : Optional.empty();
  }

  /** As {@link #parse} takes it. */
  @Override
  public String toString() {
    return first == last ? String.valueOf(first) : first + "-" + last;
  }

  /**
   * Listens on the first free port of the range.
   *
   * @throws BindException if none of them is free
   */
  ServerSocketChannel listen(InetAddress address, int backlog) throws IOException {
    for (int port = first; port <= last; port++) {
      ServerSocketChannel channel = ServerSocketChannel.open();
      try {
        // Connections of the epoch before may still linger on the port.
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.bind(new InetSocketAddress(address, port), backlog);
        return channel;
      } catch (BindException e) {
        channel.close();
        if (port == last) {
          throw noneFree(address, e);
        }
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }
    throw new IllegalStateException("an empty range of ports: " + this);
  }

  private BindException noneFree(InetAddress address, BindException cause) {
    var e =
        new BindException(
            "cannot listen on %s: expected a free port among %s, found none (%s)"
                .formatted(
                    address.getHostAddress(), first == 0 ? "all" : this, cause.getMessage()));
    e.initCause(cause);
    return e;
  }
}
