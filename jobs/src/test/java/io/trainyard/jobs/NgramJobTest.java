package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From text to n-grams, and to text again. */
class NgramJobTest {

  @TempDir private Path folder;

  private Path configuration() throws IOException {
    return configuration("to be or not to be. ".repeat(50), "split = stretches");
  }

  private Path configuration(String content, String split) throws IOException {
    Path text = Files.writeString(folder.resolve("text.txt"), content);
    return Files.writeString(
        folder.resolve("ngram.conf"),
        """
        run { root = "%s", id = counted }
        dataset { path = "%s", source { kind = text, path = "%s", %s, tokenizer { kind = character } } }
        model { kind = ngram, order = 8 }
        """
            .formatted(folder.resolve("runs"), folder.resolve("dataset"), text, split));
  }

  @Test
  void whatTrainCountsEvaluateMeasuresAndGenerateGoesOnFrom() throws IOException {
    String conf = configuration().toString();
    JsonLine.succeeded(InProcess.runWithSpark("ingest", "--conf", conf));

    JsonNode trained = JsonLine.succeeded(InProcess.runWithSpark("train", "--conf", conf));
    assertThat(trained.path("val_loss").asDouble()).isBetween(0.0, 0.1);
    assertThat(trained.path("grams")).hasSize(8);
    String model = trained.path("outputs").path("model").asText();
    assertThat(ParquetTable.read(folder.resolve("runs/counted/samples")).rows()).hasSize(1);

    JsonNode again = JsonLine.succeeded(InProcess.runWithSpark("train", "--conf", conf));
    assertThat(again.path("val_loss")).isEqualTo(trained.path("val_loss"));

    JsonNode measured =
        JsonLine.succeeded(
            InProcess.runWithSpark("evaluate", "--model", model, "--split", "validation"));
    assertThat(measured.path("validation_loss").asDouble())
        .isEqualTo(trained.path("val_loss").asDouble());

    Checkout.Result generated =
        InProcess.run(
            "generate",
            "--model",
            model,
            "--prompt",
            "or not",
            "--set",
            "generate.length=14",
            "--set",
            "generate.greedy=true");
    JsonLine.succeeded(generated);
    assertThat(generated.out()).contains(" to be. to be ");
  }

  /** Characters have no end of a document that would tell where the next one begins. */
  @Test
  void evaluateReadsEachDocumentFromItsBeginning() throws IOException {
    String lines = "abcab\ncabca\nbbaac\n".repeat(40);
    String conf = configuration(lines, "split = documents, document = line").toString();
    JsonLine.succeeded(InProcess.runWithSpark("ingest", "--conf", conf));
    JsonNode trained = JsonLine.succeeded(InProcess.runWithSpark("train", "--conf", conf));

    JsonNode measured =
        JsonLine.succeeded(
            InProcess.runWithSpark(
                "evaluate",
                "--model",
                trained.path("outputs").path("model").asText(),
                "--split",
                "validation"));

    assertThat(measured.path("validation_loss").asDouble())
        .isEqualTo(trained.path("val_loss").asDouble());
  }
}
