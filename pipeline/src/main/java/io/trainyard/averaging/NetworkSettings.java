package io.trainyard.averaging;

import io.trainyard.averaging.exchange.PortRange;
import io.trainyard.config.Range;
import io.trainyard.config.Section;
import java.time.Duration;
import java.util.Optional;

/**
 * How workers of transport {@code all-reduce} meet. The model does not depend on it.
 *
 * @param timeout the longest that anybody is waited for
 * @param maxRetries how often an epoch is tried again after a failure that is nobody's fault
 * @param bindAddress of the rendezvous on the driver, by which workers call it unless it stands for
 *     all addresses; empty for where Spark's driver listens
 * @param rendezvousPorts of the rendezvous
 * @param workerPorts on which workers listen for each other
 */
public record NetworkSettings(
    Duration timeout,
    int maxRetries,
    Optional<String> bindAddress,
    PortRange rendezvousPorts,
    PortRange workerPorts) {

  private static final Duration SHORTEST = Duration.ofSeconds(1);

  static NetworkSettings read(Section averaging) {
    Section rendezvous = averaging.section("rendezvous");
    NetworkSettings settings =
        new NetworkSettings(
            timeout(averaging),
            averaging.integer("max-retries", Range.between(0, 1000)),
            rendezvous.optionalText("bind-address"),
            ports(rendezvous, "ports"),
            ports(averaging, "worker-ports"));
    rendezvous.done();
    return settings;
  }

  private static Duration timeout(Section averaging) {
    Duration timeout = averaging.duration("timeout");
    if (timeout.compareTo(SHORTEST) < 0) {
      averaging.problem(
          "timeout",
          timeout.toMillis() + " ms",
          "at least 1 second, since beats go several times in it");
    }
    return timeout;
  }

  private static PortRange ports(Section section, String key) {
    String text = section.text(key);
    Optional<PortRange> ports = PortRange.parse(text);
    if (ports.isEmpty() && !text.isEmpty()) {
      section.problem(key, "\"" + text + "\"", PortRange.EXPECTED);
    }
    return ports.orElse(PortRange.ANY);
  }
}
