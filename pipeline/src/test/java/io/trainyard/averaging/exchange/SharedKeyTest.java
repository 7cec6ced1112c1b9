package io.trainyard.averaging.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharedKeyTest {

  private static final byte[] TEXT = {1, 2, 3};

  @Test
  void secretsAreFreshAndLong() {
    assertThat(SharedKey.freshSecret()).isNotEqualTo(SharedKey.freshSecret());
    assertThat(HexFormat.of().parseHex(SharedKey.freshSecret())).hasSize(32);
  }

  @Test
  void theSameSecretsMakeTheSameKey() {
    String secret = SharedKey.freshSecret();
    SharedKey one = SharedKey.of(secret, Optional.of("application"));
    SharedKey other = SharedKey.of(secret, Optional.of("application"));

    assertThat(SharedKey.same(one.mac(TEXT), other.mac(TEXT))).isTrue();
  }

  @Test
  void whoKnowsOnlyOneOfTheTwoSecretsHasAnotherKey() {
    String secret = SharedKey.freshSecret();
    byte[] right = SharedKey.of(secret, Optional.of("application")).mac(TEXT);

    assertThat(SharedKey.of(secret, Optional.empty()).mac(TEXT)).isNotEqualTo(right);
    assertThat(SharedKey.of(secret, Optional.of("other")).mac(TEXT)).isNotEqualTo(right);
    assertThat(SharedKey.of(SharedKey.freshSecret(), Optional.of("application")).mac(TEXT))
        .isNotEqualTo(right);
  }
}
