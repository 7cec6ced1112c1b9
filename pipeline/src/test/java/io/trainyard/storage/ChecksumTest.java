package io.trainyard.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksumTest {

  /** As xxhsum -H1 tells them. */
  @ParameterizedTest
  @CsvSource({"'', ef46db3751d8e999", "abc, 44bc2cf5ad770999"})
  void isXxh64(String text, String digits) {
    assertThat(Checksum.of(text.getBytes(StandardCharsets.UTF_8))).hasToString("xxh64:" + digits);
  }

  @ParameterizedTest
  @EnumSource
  void isTheSameWhenFedPieceByPieceAndStartsAnew(Checksum.Algorithm algorithm) {
    byte[] bytes = new byte[1000];
    new Random(1).nextBytes(bytes);
    Checksum.Running running = algorithm.start();
    running.update(bytes, 0, bytes.length);
    Checksum whole = running.end();

    for (int from = 0, count = 1; from < bytes.length; from += count, count++) {
      count = Math.min(count, bytes.length - from);
      running.update(bytes, from, count);
    }
    assertThat(running.end()).isEqualTo(whole);

    bytes[999] ^= 1;
    running.update(bytes, 0, bytes.length);
    assertThat(running.end()).isNotEqualTo(whole);
  }

  @Test
  void aDigestWithoutANameIsSha256() throws Exception {
    String ofAbc = Sha256.of("abc".getBytes(StandardCharsets.UTF_8));
    var json = new ObjectMapper();
    Checksum read = json.readValue('"' + ofAbc + '"', Checksum.class);
    Checksum.Running running = read.algorithm().start();
    running.update("abc".getBytes(StandardCharsets.UTF_8), 0, 3);

    assertThat(running.end()).isEqualTo(read).hasToString(ofAbc);
    assertThat(json.writeValueAsString(read)).isEqualTo('"' + ofAbc + '"');
    assertThat(json.readValue("\"xxh64:44bc2cf5ad770999\"", Checksum.class))
        .isEqualTo(Checksum.of("abc".getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "xxh64:", "xxh64:44bc2cf5ad77099", "44bc2cf5ad770999"})
  void whatIsNoChecksumIsRefused(String text) {
    assertThatThrownBy(() -> Checksum.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected the digits of a checksum by");
  }
}
