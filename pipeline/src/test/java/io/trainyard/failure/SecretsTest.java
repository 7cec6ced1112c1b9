package io.trainyard.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "api-token",
        "secretKey",
        "spark.authenticate.secret",
        "spark.hadoop.fs.s3a.secret.key",
        "fs.s3a.access.key",
        "fs.s3a.bucket.mine.session.token",
        "fs.azure.account.key.mine.blob.core.windows.net",
        "AWS_ACCESS_KEY_ID",
        "private-key"
      })
  void keysOfSecrets(String key) {
    assertThat(Secrets.isSecret(key)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dataset.source.tokenizer.kind",
        "generate.max-tokens",
        "key",
        "averaging.rendezvous.ports",
        "class-sha256",
        "secretary"
      })
  void otherKeys(String key) {
    assertThat(Secrets.isSecret(key)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cannot read s3a://id:s3cr3t@bucket/data, which| cannot read s3a://(redacted)@bucket/data, which",
        "hdfs://:s3cr3t@host:9000/x | hdfs://(redacted)@host:9000/x",
        "cannot use --set augment.0.api-token=s3cr3t: | cannot use --set augment.0.api-token=(redacted)",
        "fs.s3a.secret.key = s3cr3t, and more | fs.s3a.secret.key = (redacted), and more",
        "{'password' : 's3cr3t', 'depth':3} | {'password' : (redacted), 'depth':3}"
      })
  void messagesAreWithoutThem(String message, String expected) {
    String quoted = message.replace('\'', '"');
    String found = new BadConfiguration(quoted).getMessage();
    assertThat(found).doesNotContain("s3cr3t").startsWith(expected.replace('\'', '"'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abfs://container@account.dfs.core.windows.net/data",
        "hdfs://user@host:9000/data",
        "s3a://bucket/a:b@c",
        "cannot use dataset.source.tokenizer.kind = word: expected one of character, bpe",
        "epoch=3, token: expected 5, found 6"
      })
  void nothingElseIsTakenOut(String text) {
    assertThat(Secrets.scrub(text)).isEqualTo(text);
    assertThatCode(() -> Secrets.requireNoneInUrl("dataset.path", text)).doesNotThrowAnyException();
  }

  @Test
  void aUrlWithAPasswordIsRefusedByItsKey() {
    assertThatThrownBy(() -> Secrets.requireNoneInUrl("--model", "s3a://id:s3cr3t@bucket/model"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageStartingWith("cannot use --model: expected a URL without a password")
        .message()
        .doesNotContain("s3cr3t");
  }
}
