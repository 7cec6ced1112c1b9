package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an encoder and a decoder go through, from pairs to translations. */
class TranslationJobsTest {

  @TempDir private Path folder;
  private Path conf;

  @BeforeEach
  void ingest() throws IOException {
    StringBuilder pairs = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      String text = i % 10 + " " + i % 7 + " " + i % 3;
      pairs.append(text).append('\t').append(new StringBuilder(text).reverse()).append('\n');
    }
    Path file = Files.writeString(folder.resolve("pairs.tsv"), pairs);
    conf =
        Files.writeString(
            folder.resolve("tiny.conf"),
            """
run { root = "%1$s/runs", id = pairs }
dataset {
  path = "%1$s/dataset", validation-fraction = 0.1
  source { kind = sequence-pair, tabbed { path = "%2$s" }, test-fraction = 0.1 }
}
model { kind = encoder-decoder, hidden = 24, embedding = 12, reverse-input = true }
optimizer { kind = adam, learning-rate = 0.02, batch-size = 8 }
averaging { workers = 1, transport = rounds }
stopping { max-epochs = 6 }
"""
                .formatted(folder, file));
    job("ingest", "--conf", conf.toString());
  }

  private static JsonNode job(String... arguments) {
    return JsonLine.succeeded(InProcess.runWithSpark(arguments));
  }

  @Test
  void trainsIsEvaluatedAsInValidationAndTranslates() throws IOException {
    JsonNode trained = job("train", "--conf", conf.toString());
    String model = trained.path("outputs").path("model").asText();

    JsonNode line = job("evaluate", "--model", model, "--split", "validation");

    assertThat(line.path("validation_loss").asDouble())
        .isEqualTo(trained.path("val_loss").asDouble());
    // What each step finds most probable, given the reference so far, is right throughout where
    // what is written by itself is the reference, and only there.
    assertThat(line.path("validation_sequence_accuracy").asDouble())
        .isEqualTo(trained.path("val_sequence_accuracy").asDouble())
        .isGreaterThan(0.5);
    assertThat(line.path("validation_bleu").asDouble()).isBetween(0.0, 100.0);
    assertThat(folder.resolve("runs/pairs/evaluation/validation.json")).isNotEmptyFile();

    JsonNode predicted = job("predict", "--model", model, "--set", "decoding.beam-width=3");
    JsonNode test = job("evaluate", "--model", model, "--set", "decoding.beam-width=3");
    var table = ParquetTable.read(folder.resolve("runs/pairs/predictions/test"));
    assertThat(table.rows()).hasSize(predicted.path("rows").asInt());
    long exact =
        table.rows().stream()
            .filter(row -> row.getString("translation", 0).equals(row.getString("reference", 0)))
            .count();
    assertThat(exact / (double) table.rows().size())
        .isCloseTo(test.path("test_sequence_accuracy").asDouble(), within(1e-9));
    assertThat(table.rows())
        .allSatisfy(row -> assertThat(row.getDouble("log_probability", 0)).isNegative());

    assertThat(JsonLine.error(InProcess.run("generate", "--model", model), 2, "configuration"))
        .contains("found an encoder and a decoder, which writes a text for another; give it to")
        .contains("predict");
  }

  @Test
  void bleuIsAgainstTheLinesOfTheFileWhateverTheirTokensAre() throws IOException {
    String shirt = "A man's red T-shirt.";
    StringBuilder pairs = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      pairs.append("rot ").append(i % 9).append('\t').append(shirt).append('\n');
    }
    Path train = Files.writeString(folder.resolve("shirts.tsv"), pairs);
    String abroad = "A man's U.S  T-shirt.";
    Path test =
        Files.writeString(
            folder.resolve("test.tsv"), "rot 1\t" + abroad + "\nrot 2\t" + shirt + "\n");
    String settings =
        Files.readString(conf)
            .replaceFirst(
                "tabbed .*",
                "tabbed { path = \"%s\", test-path = \"%s\" } }".formatted(train, test))
            .replace("/dataset\"", "/shirts\"")
            .replace("id = pairs", "id = shirts");
    Path shirts = Files.writeString(folder.resolve("shirts.conf"), settings);

    job("ingest", "--conf", shirts.toString());
    JsonNode trained = job("train", "--conf", shirts.toString(), "--set", "samples.count=2");
    String model = trained.path("outputs").path("model").asText();
    JsonNode line = job("evaluate", "--model", model);

    // What it writes is always the same. To mteval's rules the one reference has U . S in the place
    // of red, and T-shirt is one word: 4 + 5 of 10 words are right, 2 + 4 of 8 pairs, 0 + 3 of 6
    // triples and 0 + 2 of 4 quadruples, and there are two words less than the references' twelve.
    double expected = 100 * Math.exp(1 - 12 / 10.0) * Math.pow(0.9 * 0.75 * 0.5 * 0.5, 0.25);
    assertThat(line.path("test_bleu").asDouble()).isCloseTo(expected, within(1e-9));
    assertThat(line.path("test_sequence_accuracy").asDouble()).isEqualTo(0.5);
    job("predict", "--model", model);
    var table = ParquetTable.read(folder.resolve("runs/shirts/predictions/test"));
    assertThat(table.rows())
        .allSatisfy(row -> assertThat(row.getString("translation", 0)).isEqualTo(shirt))
        .extracting(row -> row.getString("reference", 0))
        .containsExactlyInAnyOrder(abroad, shirt);
    var samples = ParquetTable.read(folder.resolve("runs/shirts/samples"));
    assertThat(samples.rows())
        .hasSize(2 * trained.path("epochs").asInt())
        .allSatisfy(row -> assertThat(row.getString("reference", 0)).isEqualTo(shirt))
        .last()
        .satisfies(row -> assertThat(row.getString("translation", 0)).isEqualTo(shirt));
  }

  @Test
  void samplesOfTranslationsAreNotDrawn() {
    Checkout.Result refused =
        InProcess.run(
            "train",
            "--conf",
            conf.toString(),
            "--set",
            "samples.prompt=x",
            "--set",
            "samples.top-k=3");

    assertThat(JsonLine.error(refused, 2, "configuration"))
        .contains("expected count and length alone in section samples")
        .contains("found prompt = x, top-k = 3");
    assertThat(folder.resolve("runs/pairs")).doesNotExist();
  }

  /** The configuration with another kind of model. */
  private String with(String kind) throws IOException {
    String other =
        Files.readString(conf).replaceFirst("(?m)^model .*$", "model { kind = " + kind + " }");
    return Files.writeString(folder.resolve(kind + ".conf"), other).toString();
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() throws IOException {
    assertThat(JsonLine.error(InProcess.run("train", "--conf", with("rnn")), 3, "data"))
        .contains("expected a dataset of kind text, found sequence-pair");
    assertThat(JsonLine.error(InProcess.run("train", "--conf", with("mlp")), 2, "configuration"))
        .contains("take model.kind = encoder-decoder");
    for (String job : List.of("ensemble", "tune", "analyze")) {
      Checkout.Result refused =
          InProcess.run(
              job,
              "--conf",
              conf.toString(),
              "--set",
              "search.space.optimizer.learning-rate=[0.1]",
              "--set",
              "search.method.trials=1",
              "--set",
              "analysis.measure=[epochs]");
      assertThat(JsonLine.error(refused, 2, "configuration"))
          .contains("found encoder-decoder, which train alone takes");
    }
  }
}
