package io.trainyard.export;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.tensorflow.framework.Summary;

/** To the byte, worked out by the description of the format. */
class EventFileTest {

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  /** Length 24 and its checksum, with which every event file begins; the time; the version. */
  private static final String FIRST =
      "18 00 00 00 00 00 00 00 a3 7f 4b 22"
          + " 09 00 00 00 00 00 00 f0 3f"
          + " 1a 0d 62 72 61 69 6e 2e 45 76 65 6e 74 3a 32"
          + " 86 bf 57 7a";

  @Test
  void checksumIsRotatedAndMasked() {
    // The CRC-32C's check value is e3069283.
    assertThat(EventFile.maskedCrc("123456789".getBytes(US_ASCII), 9)).isEqualTo(0xc78ab0e5);
  }

  @Test
  void beginsWithItsVersion() {
    byte[] file = new EventFile(Instant.ofEpochSecond(1)).bytes();

    assertThat(HEX.formatHex(file)).isEqualTo(FIRST);
  }

  @Test
  void scalarIsAnEventWithItsTimeAndItsStep() {
    EventFile file = new EventFile(Instant.ofEpochSecond(1));
    file.add(
        Instant.ofEpochSecond(2),
        3,
        Summary.newBuilder()
            .addValue(Summary.Value.newBuilder().setTag("a").setSimpleValue(1))
            .build());

    assertThat(HEX.formatHex(file.bytes()))
        .isEqualTo(
            FIRST
                + " 17 00 00 00 00 00 00 00 e7 ce f8 1e"
                + " 09 00 00 00 00 00 00 00 40"
                + " 10 03"
                + " 2a 0a 0a 08 0a 01 61 15 00 00 80 3f"
                + " 12 43 71 7c");
  }

  @Test
  void timesAreSecondsWithTheirFractions() {
    assertThat(EventFile.seconds(Instant.ofEpochMilli(1_500))).isEqualTo(1.5);
  }
}
