package io.trainyard.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Utf8Test {

  @Test
  void textComesThroughAsItIs() {
    String text = "a\u00E9\u05E9\uD83D\uDE42\uFFFD";

    assertThat(decode(text.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(new Utf8.Decoded(text, 0, -1));
  }

  @Test
  void bytesThatAreNoCharacterAreReplacedCountedAndFound() {
    // A letter of Latin 1, half of a character, and a replacement character that was written.
    byte[] bytes = bytes("ab\uFFFD", 0xE9, 'c', 0xF0, 0x9F, 'd', 0xFF);

    assertThat(decode(bytes)).isEqualTo(new Utf8.Decoded("ab\uFFFD\uFFFDc\uFFFDd\uFFFD", 3, 5));
  }

  @Test
  void aCharacterThatEndsTooEarlyIsOneReplacement() {
    assertThat(decode(bytes("x", 0xE2, 0x82))).isEqualTo(new Utf8.Decoded("x\uFFFD", 1, 1));
  }

  @Test
  void theFirstDefectIsFoundFarInToo() {
    assertThat(decode(bytes("\u00E9".repeat(10_000), 0xFF)).firstOffset()).isEqualTo(20_000);
  }

  @Test
  void halvesOfPairsAreReplaced() {
    assertThat(Utf8.wellFormed("a\uD83D\uDE42\uD83Db\uDE42"))
        .isEqualTo(new Utf8.Decoded("a\uD83D\uDE42\uFFFDb\uFFFD", 2, 3));
    assertThat(Utf8.wellFormed("a\uD83D\uDE42"))
        .isEqualTo(new Utf8.Decoded("a\uD83D\uDE42", 0, -1));
  }

  private static Utf8.Decoded decode(byte[] bytes) {
    return Utf8.decode(bytes, 0, bytes.length);
  }

  private static byte[] bytes(String text, int... more) {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    for (int b : more) {
      bytes.write(b);
    }
    return bytes.toByteArray();
  }
}
