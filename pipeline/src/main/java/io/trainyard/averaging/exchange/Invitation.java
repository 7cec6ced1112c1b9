package io.trainyard.averaging.exchange;

import java.io.Serializable;
import java.time.Duration;

/**
 * All that a worker needs to know to come to the rendezvous; it travels with the task.
 *
 * @param host where the rendezvous is, as workers reach it
 * @param attempt which try at which epoch this is
 * @param secret as {@link SharedKey#freshSecret()} made it
 * @param ports on which workers listen for each other; null where all share one process
 * @param limit the longest that anybody is waited for
 */
public record Invitation(
    String host, int port, long attempt, String secret, PortRange ports, Duration limit)
    implements Serializable {

  /** For messages and logs, which the secret must not reach. */
  @Override
  public String toString() {
    return "attempt %d at %s:%d".formatted(attempt, host, port);
  }
}
