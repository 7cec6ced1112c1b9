package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.SparkFixture;
import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.random.Seed;
import io.trainyard.text.SpecialToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairIngestTest {

  private static final Seed SEED = new Seed(42);

  /** All pairs for training, in pieces of 64 bytes. */
  private static final String WHOLE =
      "validation-fraction = 0, partitions = 3, source { test-fraction = 0, piece-bytes = 64,"
          + " source-tokenizer.min-count = 1, target-tokenizer.min-count = 1 }";

  @TempDir private Path temporary;

  private final SparkSession spark = SparkFixture.session();

  @Test
  void lineNOfOneFileBelongsToLineNOfTheOther() throws IOException {
    int n = 60;
    Path source = write("text.de", lines("eins zwei drei nummer", n));
    Path target = write("text.en", lines("no", n));

    TextManifest manifest = ingest(sides(source, target) + WHOLE);

    List<TokenRow.Pair> rows = rows(Split.TRAIN);
    assertThat(rows).hasSize(n);
    for (int i = 0; i < n; i++) {
      TokenRow.Pair row = rows.get(i);
      assertThat(row.id()).isEqualTo(i);
      assertThat(text(Side.SOURCE, row.source())).isEqualTo("eins zwei drei nummer " + i);
      assertThat(text(Side.TARGET, row.target())).isEqualTo("no " + i);
      assertThat(row.source()).endsWith(SpecialToken.EOS.index());
      assertThat(row.target()).endsWith(SpecialToken.EOS.index());
    }
    assertThat(manifest.kind()).isEqualTo("sequence-pair");
    assertThat(manifest.origin().documents()).isEqualTo(n);
    assertThat(manifest.split(Split.TRAIN).sides())
        .isEqualTo(
            Map.of(
                Side.SOURCE, new TextManifest.Counts(6L * n, 0, 6),
                Side.TARGET, new TextManifest.Counts(3L * n, 0, 3)));
    assertThat(manifest.vocabularySizes()).containsEntry(Side.TARGET, 4 + 1 + n);
  }

  @Test
  void tabsMakeTheSamePairs() throws IOException {
    Path source = write("text.de", lines("eins", 40));
    Path target = write("text.en", lines("one", 40));
    Path tabbed =
        write(
            "both.tsv",
            IntStream.range(0, 40)
                .mapToObj(i -> "eins " + i + "\tone " + i + "\n")
                .collect(Collectors.joining()));

    ingest(sides(source, target) + WHOLE);
    List<TokenRow.Pair> aligned = rows(Split.TRAIN);
    dataset = temporary.resolve("tabbed");
    ingest("source.tabbed.path = \"%s\"\n".formatted(tabbed) + WHOLE);

    assertThat(rows(Split.TRAIN)).usingRecursiveComparison().isEqualTo(aligned);
  }

  @Test
  void targetsAreKeptAsTheyStandInTheFileWhateverTheirTokensAre() throws IOException {
    String shirt = "  A man's T-shirt,  (very)\u00A0 \"g\u00FCnstig\" \uD83D\uDC55 ";
    Path source = write("train.de", "eins\nzwei\n");
    Path target = write("train.en", "one\r\ntwo two\r\n");
    String more = splits("eins\n", "eins\n\nzwei\n", "three\n", shirt + "\nblank\nDON'T\n");

    ingest(
        sides(source, target)
            + more
            + "source { source-tokenizer.min-count = 1, target-tokenizer { min-count = 1, lower-case = true } }");

    assertThat(references(Split.TRAIN)).containsExactly("one", "two two");
    assertThat(references(Split.VALIDATION)).containsExactly("three");
    assertThat(references(Split.TEST)).containsExactly(shirt, "DON'T");
    assertThat(text(Side.TARGET, rows(Split.TEST).get(1).target())).isEqualTo("\uFFFD");
  }

  @Test
  void differentNumbersOfLinesAreAnErrorWithBoth() throws IOException {
    Path source = write("text.de", lines("eins", 12));
    Path target = write("text.en", lines("one", 11));

    assertBadData(sides(source, target) + WHOLE, "found 12 in", "text.de", "and 11 in", "text.en");
  }

  @Test
  void aLineWithoutATabIsAnErrorWithItsPlace() throws IOException {
    Path tabbed = write("both.tsv", "a\tb\nc\n");

    assertBadData(
        "source.tabbed.path = \"%s\"\n".formatted(tabbed) + WHOLE,
        "both.tsv, in line 2",
        "found 0 tabs");
  }

  @Test
  void pairsWithoutTextOrOfTooMuchAreLeftOutAndCounted() throws IOException {
    Path source = write("text.de", "a\n\nc\nlong long long long\ne\n");
    Path target = write("text.en", "A\nB\n \nD\nE");

    TextManifest manifest = ingest(sides(source, target) + WHOLE + "\nsource.max-length = 4");

    assertThat(rows(Split.TRAIN)).extracting(TokenRow.Pair::id).containsExactly(0L, 4L);
    assertThat(manifest.origin().leftOut()).isEqualTo(Map.of("blank", 2L, "too-long", 1L));
  }

  @Test
  void splitsOfTheirOwnAreKeptAndVocabulariesAreOfTrainingTextAlone() throws IOException {
    Path source = write("train.de", "a a\nb b\n");
    Path target = write("train.en", "A A\nB B\n");
    String more = splits("a c\n", "b\nlong long long long\n", "A C\n", "B\nD\n");

    TextManifest manifest =
        ingest(
            sides(source, target)
                + more
                + "source { max-length = 3, source-tokenizer.min-count = 2, target-tokenizer.min-count = 1 }");

    assertThat(vocabulary(Side.SOURCE)).containsExactly("a", "b");
    assertThat(vocabulary(Side.TARGET)).containsExactly("A", "B");
    assertThat(rows(Split.VALIDATION)).hasSize(1);
    // What is to be translated is left out for no length.
    assertThat(rows(Split.TEST)).extracting(TokenRow.Pair::id).containsExactly(3L, 4L);
    assertThat(manifest.split(Split.VALIDATION).sides().get(Side.SOURCE).unknown()).isEqualTo(1);
  }

  @Test
  void pairsAreDrawnForSplitsThatTheSourceLacks() throws IOException {
    Path source = write("text.de", lines("eins", 50));
    Path target = write("text.en", lines("one", 50));

    ingest(
        sides(source, target)
            + "validation-fraction = 0.2, source { test-fraction = 0.1, target-tokenizer.min-count = 1 }");

    assertThat(rows(Split.TRAIN)).hasSize(35);
    assertThat(rows(Split.VALIDATION)).hasSize(10);
    assertThat(rows(Split.TEST)).hasSize(5);
  }

  @Test
  void bothSidesMayHaveOneVocabulary() throws IOException {
    Path source = write("text.de", "ja nein\n");
    Path target = write("text.en", "yes nein\n");

    TextManifest manifest =
        ingest(sides(source, target) + WHOLE + "\nsource.shared-vocabulary = true");

    assertThat(vocabulary(Side.SOURCE)).containsExactly("nein", "ja", "yes");
    assertThat(vocabulary(Side.TARGET)).isEqualTo(vocabulary(Side.SOURCE));
    assertThat(manifest.files()).filteredOn(file -> file.path().endsWith(".json")).hasSize(1);
  }

  @Test
  void theSamePairsAreLeftAsTheyAre() throws IOException {
    Path source = write("text.de", lines("eins", 5));
    Path target = write("text.en", lines("one", 5));
    ingest(sides(source, target) + WHOLE);

    assertThat(run(sides(source, target) + WHOLE).alreadyThere()).isTrue();
    assertThatThrownBy(() -> run(sides(target, source) + WHOLE))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("a source with SHA-256");
  }

  @Test
  void pairsOfAnEarlierReleaseAreReplacedIfThatIsAskedForAndAreTheSameDataset() throws IOException {
    String settings =
        sides(write("text.de", lines("eins", 5)), write("text.en", lines("one", 5))) + WHOLE;
    TextManifest written = ingest(settings);
    Path manifest = dataset.resolve("manifest.json");
    Files.writeString(
        manifest,
        Files.readString(manifest).replace("\"format_version\" : 3", "\"format_version\" : 1"));

    assertBadData(settings, "found 1; ingest the dataset again with --overwrite");
    TextManifest again = (TextManifest) run(settings, true).dataset();

    assertThat(again).isEqualTo(written);
    assertThat(open().fingerprint()).isEqualTo(written.fingerprint());
  }

  @Test
  void whatContradictsItselfIsRefused() {
    assertThatThrownBy(() -> run("source.source.path = a"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("the same paths as source has");
    assertThatThrownBy(
            () ->
                run(
                    "source { shared-vocabulary = true, source-tokenizer.locale = de, target-tokenizer.locale = no such }"))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("two tokenizers that are the same")
        .hasMessageContaining("a language tag such as");
  }

  private Path dataset;

  private static String lines(String text, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> text + " " + i + "\n")
        .collect(Collectors.joining());
  }

  private static String sides(Path source, Path target) {
    return "source.source.path = \"%s\"\nsource.target.path = \"%s\"\n".formatted(source, target);
  }

  /** Settings by which validation and test pairs have files of their own. */
  private String splits(String validation, String test, String validationTarget, String testTarget)
      throws IOException {
    return "source.source { validation-path = \"%s\", test-path = \"%s\" }\nsource.target { validation-path = \"%s\", test-path = \"%s\" }\n"
        .formatted(
            write("val.de", validation),
            write("test.de", test),
            write("val.en", validationTarget),
            write("test.en", testTarget));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(temporary.resolve(name), text);
  }

  private void assertBadData(String settings, String... messages) {
    assertThatThrownBy(() -> ingest(settings))
        .isInstanceOf(BadData.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(messages));
  }

  private TextManifest ingest(String settings) {
    return (TextManifest) run(settings).dataset();
  }

  private IngestReport run(String settings) {
    return run(settings, false);
  }

  private IngestReport run(String settings, boolean overwrite) {
    dataset = dataset == null ? temporary.resolve("dataset") : dataset;
    Configuration configuration =
        Configuration.parseText(
            """
            dataset { path = "%s", source { kind = sequence-pair } }
            dataset { %s
            }
            """
                .formatted(dataset, settings));
    DatasetSettings read = DatasetSettings.read(configuration.root());
    if (!configuration.problems().isEmpty()) {
      throw new BadConfiguration(configuration.problems().toString());
    }
    return new Ingest().run(spark, read, SEED, overwrite);
  }

  private TextDataset open() {
    return TextDataset.open(dataset.toString(), conf());
  }

  private List<String> vocabulary(Side side) {
    return open().codec(side, conf()).vocabulary().text();
  }

  private String text(Side side, int[] tokens) {
    return open().codec(side, conf()).tokenizer().decode(tokens);
  }

  private List<TokenRow.Pair> rows(Split split) {
    List<TokenRow.Pair> rows = new ArrayList<>();
    TextDataset open = open();
    try (var reader = open.pairs(new RowRange(split, 0, open.rows(split)), conf())) {
      reader.forEachRemaining(rows::add);
    }
    assertThat(rows).isSortedAccordingTo((a, b) -> Long.compare(a.id(), b.id()));
    return rows;
  }

  private List<String> references(Split split) {
    TextDataset open = open();
    return new DatasetPairs(open).references(new RowRange(split, 0, open.rows(split)), conf());
  }

  private org.apache.hadoop.conf.Configuration conf() {
    return spark.sparkContext().hadoopConfiguration();
  }
}
