package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.exercise.Difficulty;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.random.Seed;
import io.trainyard.text.SpecialToken;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairTaskIngestTest {

  private static final String PROGRAMS =
      "task { kind = programs, length = 2, nesting = 2 }, rows = 2000, test-rows = 300";

  @TempDir private Path temporary;

  private final SparkSession spark = SparkFixture.session();

  /** A row, decoded. */
  private record Row(long id, String source, String target, Difficulty difficulty) {}

  @Test
  void becomesADatasetOfPairsWithTheirDifficulty() {
    TextManifest manifest = ingest("programs", PROGRAMS);

    assertThat(manifest.kind()).isEqualTo("sequence-pair");
    assertThat(manifest.rows(Split.TRAIN)).isEqualTo(1800);
    assertThat(manifest.rows(Split.VALIDATION)).isEqualTo(200);
    assertThat(manifest.rows(Split.TEST)).isEqualTo(300);
    assertThat(manifest.difficulties())
        .containsExactly(
            new Difficulty(1, 1), new Difficulty(2, 1), new Difficulty(1, 2), new Difficulty(2, 2));
    assertThat(manifest.vocabularySizes().get(Side.TARGET)).isEqualTo(4 + 11);
    List<Row> rows = rows("programs", Split.TEST);
    assertThat(rows).extracting(Row::id).isSorted().startsWith(2000L).endsWith(2299L);
    for (Row row : rows) {
      assertThat(row.source()).contains("print(");
      assertThat(row.target()).matches("-?\\d+");
    }
    assertThat(rows)
        .filteredOn(row -> row.difficulty().equals(new Difficulty(2, 1)))
        .hasSize(75)
        .anyMatch(row -> row.source().matches("(?s).*\\d\\d.*"));
    for (Split split : Split.values()) {
      assertThat(manifest.split(split).sides().get(Side.SOURCE).unknown()).isZero();
      assertThat(manifest.split(split).sides().get(Side.TARGET).unknown()).isZero();
    }
  }

  @Test
  void sidesEndAndCharactersAreCounted() {
    TextManifest manifest =
        ingest(
            "digits",
            "task { kind = memorization, min-length = 6, max-length = 6 }, rows = 90, test-rows = 10");

    assertThat(manifest.origin().documents()).isEqualTo(100);
    assertThat(manifest.origin().characters()).isEqualTo(100 * 2 * 6);
    assertThat(manifest.rowLength()).isEqualTo(7);
    assertThat(pairs("digits", Split.TRAIN))
        .allSatisfy(
            pair -> {
              assertThat(pair.source()).hasSize(7).endsWith(SpecialToken.EOS.index());
              assertThat(pair.target()).isEqualTo(pair.source());
            });
  }

  @Test
  void referencesAreWhatTokensDecodeTo() {
    ingest("digits", "rows = 20, test-rows = 5");

    TextDataset dataset = open("digits");

    assertThat(new DatasetPairs(dataset).references(new RowRange(Split.TEST, 1, 4), conf()))
        .isEqualTo(rows("digits", Split.TEST).subList(1, 4).stream().map(Row::target).toList())
        .allSatisfy(text -> assertThat(text).matches("[0-9]{5,20}"));
    assertThat(dataset.manifest().formatVersion()).isEqualTo(3);
  }

  @Test
  void noTextIsInTwoSplits() {
    // All 10,000 pairs of numbers of two digits come up, if they may.
    ingest("sums", "task { kind = addition, digits = 2 }, rows = 20000, test-rows = 3000");

    Set<String> train = sources("sums", Split.TRAIN);
    Set<String> validation = sources("sums", Split.VALIDATION);
    Set<String> test = sources("sums", Split.TEST);
    assertThat(train).doesNotContainAnyElementsOf(validation).doesNotContainAnyElementsOf(test);
    assertThat(validation).doesNotContainAnyElementsOf(test);
    // 20,000 of 23,000 rows, less a tenth, and so of the texts.
    assertThat(train.size()).isCloseTo((int) (10_000 * 0.7826 * 0.9), within(900));
    assertThat(test.size()).isCloseTo((int) (10_000 * 0.1304 * 0.89), within(200));
  }

  @Test
  void rowsAreTheSameWhateverTheFiles() {
    ingest("one", PROGRAMS, "partitions = 1");
    ingest("many", PROGRAMS, "partitions = 7, row-group-bytes = 2048");

    for (Split split : Split.values()) {
      assertThat(rows("many", split)).isEqualTo(rows("one", split));
    }
  }

  @Test
  void isTheSameDatasetOnceMoreAndRefusesAnother() {
    String fingerprint = ingest("programs", PROGRAMS).fingerprint();

    assertThat(ingest("programs", PROGRAMS).fingerprint()).isEqualTo(fingerprint);
    assertThatThrownBy(() -> ingest("programs", PROGRAMS + ", task.nesting = 1"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected")
        .hasMessageContaining("dataset.source.task.nesting = 1")
        .hasMessageContaining("found")
        .hasMessageContaining("dataset.source.task.nesting = 2");
  }

  @Test
  void otherSeedsMakeOtherRows() {
    ingest("one", PROGRAMS);
    run("other", PROGRAMS, "", new Seed(2));

    assertThat(rows("other", Split.TRAIN)).isNotEqualTo(rows("one", Split.TRAIN));
  }

  @Test
  void tooFewTextsForAllSplitsAreBadConfiguration() {
    assertThatThrownBy(
            () ->
                ingest(
                    "digits",
                    "task { kind = memorization, min-length = 1, max-length = 1 }, rows = 2000, test-rows = 1"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("dataset.source.task to have texts enough for each split")
        .hasMessageContaining("of length 1 and nesting 0 for ");
  }

  @Test
  void rowsThatDoNotReachForAllSplitsAreBadConfiguration() {
    assertThatThrownBy(() -> ingest("few", "rows = 3, test-rows = 1"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("dataset.validation-fraction = 0.1, found 3");
    assertThat(
            ingest("none", "rows = 3, test-rows = 0", "validation-fraction = 0").rows(Split.TRAIN))
        .isEqualTo(3);
  }

  private TextManifest ingest(String name, String source) {
    return ingest(name, source, "");
  }

  private TextManifest ingest(String name, String source, String more) {
    return run(name, source, more, new Seed(1));
  }

  private TextManifest run(String name, String source, String more, Seed seed) {
    Configuration configuration =
        Configuration.parseText(
            "dataset { path = \"%s\", %s\n source { kind = pair-task, task { kind = memorization }, %s } }"
                .formatted(temporary.resolve(name), more, source));
    DatasetSettings settings = DatasetSettings.read(configuration.root());
    assertThat(configuration.problems()).isEmpty();
    return (TextManifest) new Ingest().run(spark, settings, seed, false).dataset();
  }

  private TextDataset open(String name) {
    return TextDataset.open(temporary.resolve(name).toString(), conf());
  }

  private List<TokenRow.Pair> pairs(String name, Split split) {
    List<TokenRow.Pair> pairs = new ArrayList<>();
    TextDataset open = open(name);
    try (var reader = open.pairs(new RowRange(split, 0, open.rows(split)), conf())) {
      reader.forEachRemaining(pairs::add);
    }
    return pairs;
  }

  private List<Row> rows(String name, Split split) {
    TextDataset open = open(name);
    var source = open.codec(Side.SOURCE, conf()).tokenizer();
    var target = open.codec(Side.TARGET, conf()).tokenizer();
    return pairs(name, split).stream()
        .map(
            pair ->
                new Row(
                    pair.id(),
                    source.decode(pair.source()),
                    target.decode(pair.target()),
                    pair.difficulty().orElseThrow()))
        .toList();
  }

  private Set<String> sources(String name, Split split) {
    return rows(name, split).stream()
        .map(Row::source)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private org.apache.hadoop.conf.Configuration conf() {
    return spark.sparkContext().hadoopConfiguration();
  }
}
