package io.trainyard.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.trainyard.config.Configuration;
import io.trainyard.language.Reading;
import io.trainyard.model.LanguageBundle;
import io.trainyard.model.Network;
import io.trainyard.model.RecurrentNetwork;
import io.trainyard.model.TokenShape;
import io.trainyard.text.SpecialToken;
import io.trainyard.text.TextCodec;
import io.trainyard.text.TokenizerKind;
import io.trainyard.text.Vocabulary;
import io.trainyard.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The generate job, which needs no Spark. */
class GenerateJobTest {

  private static final TextCodec CODEC =
      new TextCodec(
          new TokenizerKind.Characters(), Vocabulary.of(List.of("a", "b", "\u00E9", "\n")));

  private static final org.apache.hadoop.conf.Configuration HADOOP =
      new org.apache.hadoop.conf.Configuration();
  private static final String RNN = "kind = rnn, hidden = 8";

  @TempDir private Path folder;

  @BeforeEach
  void writeRun() throws IOException {
    writeRun(RNN, Map.of("run_id", "tiny", "epoch", 3));
  }

  private void writeRun(String model, Map<String, Object> provenance) throws IOException {
    TrainingSettings settings =
        TrainingSettings.read(Configuration.parseText("model { %s }".formatted(model)));
    String json =
        settings
            .model()
            .networkJson(
                new TokenShape(CODEC.vocabulary().size()),
                settings.optimizer(),
                settings.run().seed());
    new LanguageBundle(RecurrentNetwork.of(Network.fromJson(json)), CODEC, provenance)
        .write(bundle(), HADOOP);
    Files.writeString(folder.resolve("tiny/run.json"), "{}");
  }

  private org.apache.hadoop.fs.Path bundle() {
    return new org.apache.hadoop.fs.Path(folder.resolve("tiny/model").toString());
  }

  private Checkout.Result generate(String... more) {
    List<String> all =
        new ArrayList<>(List.of("generate", "--model", folder.resolve("tiny").toString()));
    all.addAll(List.of(more));
    return InProcess.run(all.toArray(String[]::new));
  }

  @Test
  void textsStandOnStandardOutputAndInParquetAndTheLastLineIsJson() throws IOException {
    Checkout.Result result =
        generate("--prompt", "ab", "--set", "generate.length=20", "--set", "generate.count=2");

    JsonNode line = JsonLine.succeeded(result);
    assertThat(line.path("run_id").asText()).isEqualTo("tiny");
    assertThat(line.path("samples").asInt()).isEqualTo(2);
    assertThat(line.path("prompt_tokens").asInt()).isEqualTo(2);
    assertThat(line.path("characters_per_second").asDouble()).isPositive();
    List<Group> rows =
        ParquetTable.read(Path.of(path(line.path("outputs").path("generated")))).rows();
    assertThat(rows).hasSize(2);
    StringBuilder expected = new StringBuilder();
    double nats = 0;
    for (Group row : rows) {
      expected.append("ab").append(row.getString("text", 0)).append('\n');
      nats += row.getDouble("nats", 0);
      assertThat(row.getString("prompt", 0)).isEqualTo("ab");
      assertThat(row.getInteger("epoch", 0)).isEqualTo(3);
      assertThat(row.getInteger("tokens", 0)).isBetween(1, 20);
    }
    assertThat(result.out()).startsWith(expected.toString());
    assertThat(result.out().substring(expected.length())).startsWith("{\"job\":\"generate\"");
    assertThat(line.path("nats").asDouble()).isCloseTo(nats, within(1e-9));
    assertThat(rows.get(0).getString("text", 0)).isNotEqualTo(rows.get(1).getString("text", 0));
    assertThat(result.err()).contains("sample 1: ", "nats a token");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind = rnn, cell = tanh, hidden = 8",
        "kind = rnn, cell = identity-rnn, hidden = 8, layers = 2",
        "kind = rnn, cell = lstm, hidden = 8, layers = 2, dropout = 0.5",
        "kind = rnn, cell = gru, hidden = 8, embedding = 5",
        "kind = rnn, cell = lstm, hidden = 8, embedding = 8, tied-embeddings = true",
        "kind = rnn, cell = gru, hidden = 8, initial-state = learned, reset = document",
        "kind = fixed-context, context = 3, embedding = 5, hidden = 8, direct = true",
        "kind = causal-convolution, layers = 2, cycles = 2, channels = 6, skip-channels = 8"
      })
  void everyNetworkOfTextGeneratesAndTellsItsOwnProbabilities(String model) throws IOException {
    writeRun(model, Map.of("run_id", "tiny"));
    String[] drawn = {
      "--prompt", "ab\u00E9", "--set", "generate.length=40", "--set", "generate.count=3"
    };

    Checkout.Result result = generate(drawn);

    double nats = 0;
    for (Group row : rows(result)) {
      List<Integer> tokens = tokens(row);
      nats += nats(tokens);
      assertThat(row.getInteger("tokens", 0)).isEqualTo(tokens.size());
      assertThat(row.getDouble("nats", 0)).isCloseTo(nats(tokens), within(1e-9));
    }
    assertThat(JsonLine.succeeded(result).path("nats").asDouble()).isCloseTo(nats, within(1e-9));
    assertThat(text(generate(drawn))).isEqualTo(text(result));

    Group best = rows(generate("--prompt", "ab\u00E9", "--set", "generate.greedy=true")).get(0);
    assertThat(tokens(best)).isEqualTo(mostProbable(best.getInteger("tokens", 0)));
  }

  private static List<Group> rows(Checkout.Result result) throws IOException {
    JsonNode outputs = JsonLine.succeeded(result).path("outputs");
    return ParquetTable.read(Path.of(path(outputs.path("generated")))).rows();
  }

  /** Of a text without its prompt, with the token that ends it. */
  private static List<Integer> tokens(Group row) {
    List<Integer> tokens = new ArrayList<>();
    for (int token : CODEC.tokenizer().encode(row.getString("text", 0))) {
      tokens.add(token);
    }
    if (row.getString("ending", 0).equals("eos")) {
      tokens.add(SpecialToken.EOS.index());
    }
    return tokens;
  }

  /** What has read the prompt, of the model as it was written down. */
  private Reading reading() {
    Reading reading = LanguageBundle.read(bundle(), HADOOP).network().reader().begin();
    for (int token : CODEC.tokenizer().encode("ab\u00E9")) {
      reading.accept(token);
    }
    return reading;
  }

  private double nats(List<Integer> tokens) {
    Reading reading = reading();
    double nats = 0;
    for (int token : tokens) {
      nats -= reading.logProbability(token);
      reading.accept(token);
    }
    return nats;
  }

  private List<Integer> mostProbable(int count) {
    Reading reading = reading();
    List<Integer> tokens = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int best = SpecialToken.EOS.index();
      for (int token = best + 1; token < CODEC.vocabulary().size(); token++) {
        best = reading.logProbability(token) > reading.logProbability(best) ? token : best;
      }
      tokens.add(best);
      reading.accept(best);
    }
    return tokens;
  }

  private static String path(JsonNode uri) {
    return uri.asText().replaceFirst("^file:/*", "/");
  }

  @Test
  void oneSeedIsOneTextAndAnotherOneAnother() {
    String first = text(generate("--set", "run.seed=1"));
    assertThat(text(generate("--set", "run.seed=1"))).isEqualTo(first).isNotEmpty();
    assertThat(text(generate("--set", "run.seed=2"))).isNotEqualTo(first);
  }

  @Test
  void withoutEndsOfDocumentsTextsBeginBehindALineFeed() throws IOException {
    String ofDocument = text(generate());
    writeRun(RNN, Map.of("run_id", "tiny", "ends_documents", false));
    String ofLine = text(generate());

    assertThat(ofLine).startsWith("\n").isNotEqualTo(ofDocument);
    assertThat(text(generate("--prompt", "\n"))).isEqualTo(ofLine);
  }

  private static String text(Checkout.Result result) {
    JsonLine.succeeded(result);
    return result.out().substring(0, result.out().lastIndexOf("{\"job\""));
  }

  @Test
  void unknownCharactersOfThePromptAreTold() {
    Checkout.Result result = generate("--prompt", "aZ\u00E9", "--set", "generate.length=3");
    assertThat(JsonLine.succeeded(result).path("prompt_unknown").asInt()).isEqualTo(1);
    assertThat(result.out()).startsWith("a\uFFFD\u00E9");
    assertThat(result.err())
        .contains("1 of the prompt's 3 tokens are not in the model's vocabulary");
  }

  @Test
  void wrongInputsEndWithOneMessage() throws IOException {
    assertThat(JsonLine.error(generate("--prompt", ""), 2, "configuration"))
        .contains("expected generate.prompt to be at least one token long");
    assertThat(JsonLine.error(generate("--set", "generate.top-k=6"), 2, "configuration"))
        .contains("expected generate.top-k to be at most 5");
    assertThat(JsonLine.error(generate("--set", "generate.temperature=0"), 2, "configuration"))
        .contains("generate.temperature");
    assertThat(JsonLine.error(generate("--output", folder.toString()), 2, "configuration"))
        .contains("expected nothing there or earlier predictions");
  }

  @Test
  void aModelOfImagesIsRefused() throws IOException {
    Files.writeString(folder.resolve("tiny/model/bundle.json"), "{\"format_version\": 1}");
    Files.deleteIfExists(folder.resolve("tiny/model/.bundle.json.crc"));
    assertThat(JsonLine.error(generate(), 3, "data"))
        .contains("expected a language model, found one of images");
  }

  @Test
  void anEnsembleOfImagesIsRefused() throws IOException {
    Files.delete(folder.resolve("tiny/model/bundle.json"));
    Files.writeString(folder.resolve("tiny/model/ensemble.json"), "{}");
    assertThat(JsonLine.error(generate(), 3, "data"))
        .contains("expected a language model, found an ensemble");
  }
}
