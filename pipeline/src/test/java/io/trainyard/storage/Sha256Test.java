package io.trainyard.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Sha256Test {

  /** The first example of FIPS 180-4's test vectors. */
  private static final String OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void isTheStandardsDigest() {
    assertThat(Sha256.of("abc".getBytes(StandardCharsets.UTF_8))).isEqualTo(OF_ABC);
  }

  @Test
  void isTheSameWhenFedPieceByPiece() {
    var digest = Sha256.digest();
    for (byte b : "abc".getBytes(StandardCharsets.UTF_8)) {
      digest.update(b);
    }
    assertThat(Sha256.hex(digest)).isEqualTo(OF_ABC);
  }
}
