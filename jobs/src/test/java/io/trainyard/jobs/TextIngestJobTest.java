package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the ingest job says of datasets of text. */
class TextIngestJobTest {

  @TempDir private Path folder;

  @Test
  void tellsWhatAVocabularyAndATextComeTo() throws IOException {
    Path text = Files.writeString(folder.resolve("text.txt"), "to be or not to be. ".repeat(50));

    Checkout.Result result =
        ingest(
            "kind = text, path = \"%s\", split = stretches, tokenizer { kind = word }"
                .formatted(text));

    JsonNode line = JsonLine.succeeded(result);
    assertThat(line.path("documents").asInt()).isEqualTo(1);
    assertThat(line.path("characters").asInt()).isEqualTo(1000);
    assertThat(line.path("vocabulary").asInt()).isEqualTo(4 + 5);
    assertThat(line.path("train_tokens").asInt()).isEqualTo(280);
    assertThat(line.path("train_unknown_share").asDouble()).isZero();
    assertThat(line.path("replaced").asInt()).isZero();
    assertThat(line.path("already_there").asBoolean()).isFalse();
    assertThat(result.err())
        .contains("1 documents of 1000 characters in 1 files")
        .contains("text: a vocabulary of 9; train 280 tokens (0.00% unknown)");
  }

  @Test
  void tellsOfBothSidesOfPairs() throws IOException {
    Path pairs = Files.writeString(folder.resolve("pairs.tsv"), "a b\tA\n".repeat(20));

    JsonNode line =
        JsonLine.succeeded(ingest("kind = sequence-pair, tabbed.path = \"%s\"".formatted(pairs)));

    assertThat(line.path("documents").asInt()).isEqualTo(20);
    assertThat(line.path("source_vocabulary").asInt()).isEqualTo(6);
    assertThat(line.path("train_source_tokens").asInt()).isEqualTo(3 * 16);
    assertThat(line.path("train_target_tokens").asInt()).isEqualTo(2 * 16);
  }

  @Test
  void textThatIsNoUtf8EndsWithFileAndOffset() throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes("plain ".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes("caf\u00E9".getBytes(StandardCharsets.ISO_8859_1));
    Path text = Files.write(folder.resolve("latin.txt"), bytes.toByteArray());

    Checkout.Result result = ingest("kind = text, path = \"%s\"".formatted(text));

    assertThat(JsonLine.error(result, 3, "data"))
        .contains("latin.txt", "the first at byte 9", "max-replaced-fraction");
    assertThat(folder.resolve("dataset")).doesNotExist();
  }

  private Checkout.Result ingest(String source) throws IOException {
    Path conf =
        Files.writeString(
            folder.resolve("ingest.conf"),
            "dataset { path = \"%s\", source { %s } }"
                .formatted(folder.resolve("dataset"), source));
    return InProcess.runWithSpark("ingest", "--conf", conf.toString());
  }
}
