package io.trainyard.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;
import io.trainyard.failure.BadData;
import io.trainyard.language.EvenReading;
import io.trainyard.language.GeneratedText;
import io.trainyard.language.GenerationSettings;
import io.trainyard.language.LanguageModel;
import io.trainyard.language.Reading;
import io.trainyard.language.Sampling;
import io.trainyard.random.Seed;
import io.trainyard.results.ResultFile;
import io.trainyard.results.SampleRow;
import io.trainyard.text.TextCodec;
import io.trainyard.text.TokenizerKind;
import io.trainyard.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationRunTest {

  private static final Configuration HADOOP = new Configuration();
  private static final TextCodec CODEC =
      new TextCodec(new TokenizerKind.Characters(), Vocabulary.of(List.of("a", "b")));

  /**
   * Foretells each token alike, and from some text on nothing that is a number.
   *
   * @param begun texts so far
   */
  private record Even(int good, AtomicInteger begun) implements LanguageModel {

    Even(int good) {
      this(good, new AtomicInteger());
    }

    @Override
    public int vocabulary() {
      return CODEC.vocabulary().size();
    }

    @Override
    public Reading begin() {
      double alike = -Math.log(vocabulary());
      return new EvenReading(alike) {
        /** A text goes on from what has read the prompt. */
        @Override
        public Reading copy() {
          return new EvenReading(begun.incrementAndGet() > good ? Double.NaN : alike);
        }
      };
    }
  }

  private record Trained(LanguageModel model) implements TrainedLanguage {

    @Override
    public TextCodec codec() {
      return CODEC;
    }

    @Override
    public Map<String, Object> provenance() {
      return Map.of("run_id", "even", "epoch", 4);
    }

    @Override
    public Judged judge(JavaSparkContext spark, TokenSource tokens, Split split) {
      throw new UnsupportedOperationException();
    }
  }

  /** Has every text that it hears of. */
  private static final class Heard implements GenerationRun.Listener {

    private final List<GeneratedText> texts = new ArrayList<>();

    @Override
    public void began(int sample) {}

    @Override
    public void went(String piece) {}

    @Override
    public void ended(GeneratedText text) {
      texts.add(text);
    }
  }

  @TempDir private Path folder;

  private GenerationRun open(int good, int count) {
    return GenerationRun.open(
        new GenerationRun.Places(
            new org.apache.hadoop.fs.Path(folder.resolve("model").toString()),
            new Trained(new Even(good)),
            Optional.of(folder.resolve("texts").toString())),
        new GenerationSettings(
            "generate",
            Optional.of("ab"),
            3,
            count,
            new Sampling.Drawn(1, Optional.empty(), Optional.empty())),
        new Seed(5),
        HADOOP);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private List<SampleRow> rows(int part) {
    Path file = folder.resolve("texts/part-%05d.parquet".formatted(part));
    return ResultFile.samples(new org.apache.hadoop.fs.Path(file.toString()), HADOOP).rows();
  }

  @Test
  void manyTextsStandInSeveralFilesInTheirOrder() throws IOException {
    Heard heard = new Heard();
    GenerationRun.Generated all = open(1_700, 1_700).generate(heard);

    assertThat(files())
        .containsExactly(
            "texts/_predictions.json", "texts/part-00000.parquet", "texts/part-00001.parquet");
    List<SampleRow> rows = new ArrayList<>(rows(0));
    assertThat(rows).hasSize(1_000);
    rows.addAll(rows(1));
    assertThat(rows)
        .extracting(SampleRow::text)
        .isEqualTo(heard.texts.stream().map(GeneratedText::text).toList());
    assertThat(rows.get(1_699).sample()).isEqualTo(1_700);
    assertThat(rows.get(0).epoch()).isEqualTo(4);
    assertThat(all.texts()).isEqualTo(1_700);
    assertThat(all.characters()).isEqualTo(rows.stream().mapToInt(r -> r.text().length()).sum());
    assertThat(all.tokens()).isEqualTo(rows.stream().mapToInt(SampleRow::tokens).sum());
    assertThat(all.nats()).isCloseTo(all.tokens() * Math.log(6), within(1e-6));
  }

  @Test
  void aTextThatCannotBeGeneratedIsNamedAndLeavesWhatWasThereBefore() throws IOException {
    open(2, 2).generate(new Heard());
    List<SampleRow> before = rows(0);
    GenerationRun run = open(1_200, 2_000);
    Heard heard = new Heard();

    assertThatThrownBy(() -> run.generate(heard))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("found one that is not a number")
        .hasMessageContaining("(sample 1201 of 2000; none was written to ")
        .hasMessageEndingWith("texts)");

    assertThat(heard.texts).hasSize(1_200);
    assertThat(files()).containsExactly("texts/_predictions.json", "texts/part-00000.parquet");
    assertThat(rows(0)).isEqualTo(before).hasSize(2);
  }
}
