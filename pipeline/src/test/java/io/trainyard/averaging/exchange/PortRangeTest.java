package io.trainyard.averaging.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortRangeTest {

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "40000, 40000, 40000", "40000-40100, 40000, 40100", "1 - 65535, 1, 65535"})
  void aPortOrARangeIsRead(String text, int first, int last) {
    assertThat(PortRange.parse(text)).hasValue(new PortRange(first, last));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "any",
        "-1",
        "65536",
        "5-4",
        "0-10",
        "1-65536",
        "40000-",
        "1.5",
        "99999999999"
      })
  void anythingElseIsNone(String text) {
    assertThat(PortRange.parse(text)).isEmpty();
  }

  @Test
  void isWrittenAsItIsRead() {
    assertThat(new PortRange(40_000, 40_100)).hasToString("40000-40100");
    assertThat(new PortRange(40_000, 40_000)).hasToString("40000");
  }

  @Test
  void theFirstFreePortIsTaken() throws Exception {
    int taken = Crew.freePort();
    try (ServerSocket other = new ServerSocket(taken, 1, Crew.loopback());
        ServerSocketChannel found = new PortRange(taken, taken + 50).listen(Crew.loopback(), 1)) {
      assertThat(other.getLocalPort()).isEqualTo(taken);
      assertThat(found.socket().getLocalPort()).isBetween(taken + 1, taken + 50);
      assertThat(found.socket().getInetAddress()).isEqualTo(Crew.loopback());
    }
  }

  @Test
  void aRangeThatIsExhaustedIsNamedWithItsAddress() throws Exception {
    int taken = Crew.freePort();
    try (ServerSocket other = new ServerSocket(taken, 1, Crew.loopback())) {
      PortRange range = new PortRange(other.getLocalPort(), other.getLocalPort());

      assertThatThrownBy(() -> range.listen(Crew.loopback(), 1))
          .isInstanceOf(BindException.class)
          .hasMessageContaining(
              "cannot listen on 127.0.0.1: expected a free port among %d, found none"
                  .formatted(taken));
    }
  }
}
