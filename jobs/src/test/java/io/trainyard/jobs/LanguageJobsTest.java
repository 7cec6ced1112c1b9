package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a language model of words goes through, from text to figures. */
class LanguageJobsTest {

  @TempDir private Path folder;
  private Path conf;

  @BeforeEach
  void train() throws IOException {
    Path text = folder.resolve("text.txt");
    Files.writeString(text, "to be or not to be, that is the question. ".repeat(60));
    conf =
        Files.writeString(
            folder.resolve("tiny.conf"),
            """
run { root = "%1$s/runs", id = words }
dataset {
  path = "%1$s/dataset", validation-fraction = 0.2
  source { kind = text, path = "%2$s", split = stretches, test-fraction = 0.2, tokenizer { kind = word } }
}
model { kind = rnn, hidden = 8, window = 8 }
optimizer { kind = adam, learning-rate = 0.02, batch-size = 4 }
averaging { workers = 1, transport = rounds }
stopping { max-epochs = 2 }
samples { prompt = "to be", length = 6, count = 2 }
"""
                .formatted(folder, text));
    job("ingest", "--conf", conf.toString());
  }

  private static JsonNode job(String... arguments) {
    return JsonLine.succeeded(InProcess.runWithSpark(arguments));
  }

  @Test
  void settingsOfSamplesAreRefusedBeforeThereIsARun() {
    var refused =
        InProcess.runWithSpark("train", "--conf", conf.toString(), "--set", "samples.top-k=1000");
    assertThat(JsonLine.error(refused, 2, "configuration")).contains("samples.top-k");
    assertThat(folder.resolve("runs")).doesNotExist();
  }

  /** Lines are documents, which do not end in a token of their own, nor hold a line feed. */
  @Test
  void whereTextsHaveNothingToBeginFromTrainingGoesWithoutSamples() throws IOException {
    Path lines = folder.resolve("lines.txt");
    Files.writeString(lines, "to be or not to be, that is the question.\n".repeat(60));
    Path plain =
        Files.writeString(
            folder.resolve("plain.conf"),
            """
run { root = "%1$s/runs", id = lines }
dataset {
  path = "%1$s/lines", validation-fraction = 0.2
  source { kind = text, path = "%2$s", document = line, tokenizer { kind = character } }
}
model { kind = rnn, hidden = 4, window = 8 }
optimizer.batch-size = 4
averaging { workers = 1, transport = rounds }
stopping.max-epochs = 1
"""
                .formatted(folder, lines));
    job("ingest", "--conf", plain.toString());

    Checkout.Result trained = InProcess.runWithSpark("train", "--conf", plain.toString());

    String model = JsonLine.succeeded(trained).path("outputs").path("model").asText();
    assertThat(trained.err()).containsOnlyOnce("for samples set samples.prompt");
    assertThat(folder.resolve("runs/lines/samples")).doesNotExist();
    Checkout.Result again = InProcess.run("train", "--conf", plain.toString());
    assertThat(JsonLine.succeeded(again)).isNotEmpty();
    assertThat(again.err()).contains("run lines has finished before");
    assertThat(JsonLine.error(InProcess.run("generate", "--model", model), 2, "configuration"))
        .contains("expected generate.prompt, found null");
    assertThat(words(InProcess.run("generate", "--model", model, "--prompt", "to")))
        .startsWith("to");
  }

  @Test
  void trainsTellsSamplesOfEachEpochAndIsEvaluatedAsInValidation() throws IOException {
    JsonNode trained = job("train", "--conf", conf.toString());
    String model = trained.path("outputs").path("model").asText();
    var samples = ParquetTable.read(folder.resolve("runs/words/samples"));
    assertThat(samples.rows()).hasSize(4);
    assertThat(samples.rows().get(0).getString("prompt", 0)).isEqualTo("to be");

    String[] views = {"--set", "evaluation.test-time-augmentation.kind=flip"};
    assertThat(
            JsonLine.error(
                InProcess.run("evaluate", "--model", model, views[0], views[1]),
                2,
                "configuration"))
        .contains("cannot look at text in several views");
    String[] dropped = {"--set", "evaluation.mc-dropout=20"};
    assertThat(
            JsonLine.error(
                InProcess.run("evaluate", "--model", model, dropped[0], dropped[1]),
                2,
                "configuration"))
        .contains("evaluation.mc-dropout = null");

    JsonNode line = job("evaluate", "--model", model, "--split", "validation");

    double loss = line.path("validation_loss").asDouble();
    assertThat(loss).isEqualTo(trained.path("val_loss").asDouble());
    long tokens = line.path("tokens").asLong();
    // Of twelve tokens 42 characters: less the blank in front of the dot there is none to lose.
    assertThat(line.path("characters").asDouble() / tokens).isCloseTo(42 / 12.0, within(0.1));
    double perCharacter = loss * tokens / line.path("characters").asLong();
    assertThat(line.path("validation_nats_per_character").asDouble())
        .isCloseTo(perCharacter, within(1e-9));
    assertThat(line.path("validation_bits_per_character").asDouble())
        .isCloseTo(perCharacter / Math.log(2), within(1e-9));
    Path alone = Files.createDirectory(folder.resolve("alone"));
    Files.copy(
        folder.resolve("runs/words/evaluation/validation-metrics.parquet"),
        alone.resolve("metrics.parquet"));
    var table = ParquetTable.read(alone);
    List<String> metrics = new ArrayList<>();
    table.rows().forEach(row -> metrics.add(row.getString("metric", 0)));
    assertThat(metrics).contains("loss", "perplexity", "bits_per_token", "nats_per_character");
    assertThat(metrics).contains("ngram_loss", "ngram_perplexity", "ngram_nats_per_character");
    assertThat(Files.readString(folder.resolve("runs/words/evaluation/validation.json")))
        .contains("\"perplexity_per_character\"", "\"dataset_fingerprint\"");

    JsonNode test = job("evaluate", "--model", model);
    assertThat(test.path("test_perplexity").asDouble())
        .isCloseTo(Math.exp(test.path("test_loss").asDouble()), within(1e-9));
    Checkout.Result predicted = InProcess.run("predict", "--model", model);
    assertThat(JsonLine.error(predicted, 2, "configuration"))
        .contains("expected a model of images, found a language model");
    assertThat(words(InProcess.run("generate", "--model", model, "--prompt", "that  is")))
        .startsWith("that is");
  }

  /** Counted as by a run of its own, whose answers these are. */
  @Test
  void nGramsOfTheSameTextStandBesideTheNetwork() throws IOException {
    String[] order = {"--conf", conf.toString(), "--set", "evaluation.ngram-order=3"};
    Checkout.Result run = InProcess.runWithSpark(Workspace.join(new String[] {"train"}, order));
    JsonNode trained = JsonLine.succeeded(run);
    JsonNode counted =
        job(
            "train",
            "--conf",
            conf.toString(),
            "--set",
            "model=null",
            "--set",
            "model={kind=ngram,order=3}",
            "--set",
            "run.id=counted");

    assertThat(trained.path("ngram_order").asInt()).isEqualTo(3);
    double loss = counted.path("val_loss").asDouble();
    assertThat(trained.path("ngram_val_loss").asDouble()).isEqualTo(loss);
    assertThat(trained.path("ngram_val_perplexity").asDouble())
        .isEqualTo(counted.path("val_perplexity").asDouble());
    assertThat(run.err())
        .contains("this model", "3-grams     " + " ".repeat(6) + "%.4f".formatted(loss));
    double inTable =
        ParquetTable.read(folder.resolve("runs/words/metrics")).rows().stream()
            .filter(row -> row.getString("metric", 0).equals("ngram_loss"))
            .filter(row -> row.getInteger("epoch", 0) == 0)
            .mapToDouble(row -> row.getDouble("value", 0))
            .sum();
    assertThat(inTable).isEqualTo(loss);

    JsonNode again =
        job("train", "--conf", conf.toString(), "--set", "evaluation.ngram-order=null");
    assertThat(again.path("ngram_val_loss").asDouble()).isEqualTo(loss);

    String model = trained.path("outputs").path("model").asText();
    JsonNode network = job("evaluate", "--model", model, "--set", "evaluation.ngram-order=3");
    JsonNode ngrams = job("evaluate", "--model", counted.path("outputs").path("model").asText());
    assertThat(network.path("ngram_test_loss")).isEqualTo(ngrams.path("test_loss"));
    assertThat(network.path("ngram_test_bits_per_character"))
        .isEqualTo(ngrams.path("test_bits_per_character"));
    assertThat(ngrams.has("ngram_test_loss")).isFalse();

    String[] none = {"evaluate", "--model", model, "--set", "evaluation.ngram-order=null"};
    assertThat(job(none).has("ngram_test_loss")).isFalse();
  }

  @Test
  void anEnsembleIsTrainedMeasuredAndGenerates() throws IOException {
    String[] ensemble = {
      "ensemble",
      "--conf",
      conf.toString(),
      "--set",
      "ensemble.n-estimators=2",
      "--set",
      "run.id=two"
    };
    JsonNode trained = job(ensemble);
    assertThat(trained.path("members").asInt()).isEqualTo(2);
    // Two of each epoch of each member.
    assertThat(ParquetTable.read(folder.resolve("runs/two/samples")).rows()).hasSize(2 * 2 * 2);
    String model = trained.path("outputs").path("model").asText();

    JsonNode line = job("evaluate", "--model", model, "--split", "validation");

    double loss = line.path("validation_loss").asDouble();
    assertThat(loss).isEqualTo(trained.path("val_loss").asDouble());
    assertThat(line.path("combination").asText()).isEqualTo("mean");
    assertThat(loss).isLessThanOrEqualTo(line.path("mean_member_validation_loss").asDouble());
    assertThat(line.path("best_member_validation_loss").asDouble())
        .isEqualTo(trained.path("best_member_val_loss").asDouble());
    assertThat(line.path("validation_bits_per_character").asDouble()).isPositive();
    assertThat(line.path("outputs").path("members_table").asText())
        .endsWith("runs/two/evaluation/validation-members.parquet");
    assertThat(folder.resolve("runs/two/evaluation/validation-members.parquet")).isRegularFile();
    assertThat(folder.resolve("runs/two/evaluation/validation-decomposition.parquet"))
        .isRegularFile();
    assertThat(Files.readString(folder.resolve("runs/two/evaluation/validation.json")))
        .contains("\"convexity_bound\"", "\"mean_member_cross_entropy\"");

    JsonNode other =
        job(
            "evaluate",
            "--model",
            model,
            "--split",
            "validation",
            "--set",
            "ensemble.combination.kind=geometric-mean");
    assertThat(other.path("combined_anew").asBoolean()).isTrue();
    assertThat(words(InProcess.run("generate", "--model", model, "--prompt", "that  is")))
        .startsWith("that is");
    Checkout.Result predicted = InProcess.run("predict", "--model", model);
    assertThat(JsonLine.error(predicted, 2, "configuration")).contains("found a language model");
    var refused =
        InProcess.runWithSpark(
            "ensemble", "--conf", conf.toString(), "--set", "ensemble.bootstrap.kind=poisson");
    assertThat(JsonLine.error(refused, 2, "configuration"))
        .contains("ensemble.bootstrap.kind: expected none");
  }

  @Test
  void aSearchHandsItsBestModelsToAnEnsemble() throws IOException {
    String[] grid = {
      "--set", "search.method.kind=grid",
      "--set", "search.top=2",
      "--set", "search.space.optimizer.learning-rate=[0.001,0.02]"
    };
    JsonNode line = job(Workspace.join(new String[] {"tune", "--conf", conf.toString()}, grid));
    assertThat(line.path("trials").asInt()).isEqualTo(2);
    assertThat(line.path("best_settings").path("optimizer.learning-rate").asDouble())
        .isEqualTo(0.02);
    assertThat(line.path("val_loss").asDouble()).isPositive();
    assertThat(ParquetTable.read(folder.resolve("runs/words/samples")).rows()).hasSize(2 * 2 * 2);

    assertThat(line.path("outputs").has("members")).isTrue();
    String members = folder.resolve("runs/words/members.conf").toString();
    JsonNode both = job("ensemble", "--conf", conf.toString(), "--conf", members);
    assertThat(both.path("members").asInt()).isEqualTo(2);
    assertThat(both.path("best_member_val_loss").asDouble())
        .isLessThan(both.path("mean_member_val_loss").asDouble());

    String[] folds = {"tune", "--conf", conf.toString(), "--set", "search.folds=3"};
    var refused = InProcess.runWithSpark(Workspace.join(folds, grid));
    assertThat(JsonLine.error(refused, 2, "configuration"))
        .contains("expected search.folds = null, since a text is read in lanes");
  }

  private static String words(Checkout.Result result) {
    JsonLine.succeeded(result);
    return result.out().lines().collect(Collectors.joining("\n"));
  }
}
