package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.random.Seed;
import io.trainyard.text.SpecialToken;
import io.trainyard.text.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextIngestTest {

  private static final Seed SEED = new Seed(42);

  /** All of one text for training, in rows of 8 tokens and pieces of 64 bytes. */
  private static final String WHOLE =
      "validation-fraction = 0, partitions = 3, source { test-fraction = 0, row-length = 8,"
          + " piece-bytes = 64 }";

  private static final int EOS = SpecialToken.EOS.index();

  @TempDir private Path temporary;

  private final SparkSession spark = SparkFixture.session();
  private Path raw;
  private Path target;

  /** In front of the paths of both. */
  private String fileSystem = "";

  @BeforeEach
  void makePlaces() throws IOException {
    FaultyFileSystem.register(conf());
    raw = Files.createDirectory(temporary.resolve("the texts"));
    target = temporary.resolve("the dataset");
  }

  @AfterEach
  void mendFileSystem() {
    conf().unset(FaultyFileSystem.CUT_AT);
  }

  @Test
  void aTextIsReadBackCharacterByCharacter() throws IOException {
    String text = lines(40);
    write("a.txt", text);

    TextManifest manifest = ingest(WHOLE);

    assertThat(text(Split.TRAIN)).isEqualTo(text);
    assertThat(manifest.origin().documents()).isEqualTo(1);
    assertThat(manifest.origin().characters()).isEqualTo(text.length());
    assertThat(manifest.split(Split.TRAIN).streams()).isEqualTo(1);
    assertThat(manifest.split(Split.TRAIN).sides().get(Side.TEXT))
        .isEqualTo(new TextManifest.Counts(text.length(), 0, 8));
    assertThat(manifest.split(Split.TRAIN).files()).hasSize(3);
    List<TokenRow.Text> rows = rows(Split.TRAIN);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i).id()).isEqualTo(8L * i);
      assertThat(rows.get(i).position()).isEqualTo(8L * i);
      assertThat(rows.get(i).stream()).isZero();
    }
    assertThat(rows.stream().mapToInt(row -> row.tokens().length).limit(rows.size() - 1))
        .containsOnly(8);
  }

  @Test
  void anyReaderOfParquetFindsTheSameRows() throws IOException {
    write("a.txt", "abcdefghij");
    ingest(WHOLE);

    var rows = spark.read().parquet(target + "/split=train").orderBy("id").collectAsList();

    assertThat(rows.get(0).getList(3)).hasSize(8).startsWith(4, 5, 6);
    assertThat(rows.get(1).<Long>getAs("position")).isEqualTo(8L);
    assertThat(rows.get(1).getList(3)).isEqualTo(List.of(12, 13));
  }

  @Test
  void packedTextGivesTheSameFilesAsPlainTextWhoseTasksBeginAnywhere() throws IOException {
    String text =
        lines(60) + "x".repeat(300) + " \uD83D\uDE42e\u0301".repeat(60) + "\r\n\r" + lines(9);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (String tokenizer : List.of("character", "word", "bpe")) {
      String settings = WHOLE + "\nsource.tokenizer { kind = " + tokenizer + ", min-count = 2 }";
      List<String> plain = hashes("plain " + tokenizer, "t.txt", bytes, settings);
      List<String> gzipped = hashes("gzip " + tokenizer, "t.txt.gz", gzip(bytes), settings);
      List<String> bzipped = hashes("bzip2 " + tokenizer, "t.txt.bz2", bzip2(bytes), settings);

      assertThat(gzipped).isEqualTo(plain);
      assertThat(bzipped).isEqualTo(plain);
    }
  }

  @Test
  void aCorpusOnAnotherFileSystemIsTheSameDataset() throws IOException {
    write("a.txt", lines(30));
    write("b/c.txt", lines(20));
    Files.write(raw.resolve("d.txt.gz"), gzip(lines(9).getBytes(StandardCharsets.UTF_8)));
    write("left out.md", "left out");
    String settings = WHOLE + "\nsource.files = \"*.{txt,gz}\"";
    TextManifest here = ingest(settings);
    target = temporary.resolve("the other dataset");
    fileSystem = "faulty:";

    TextManifest there = ingest(settings);

    assertThat(there.files()).isEqualTo(here.files());
    assertThat(there.fingerprint()).isEqualTo(here.fingerprint());
    assertThat(text(Split.TRAIN)).isEqualTo(lines(30) + lines(20) + lines(9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.gz", "a.bz2"})
  void packedFilesOfSeveralPartsAreReadToTheirEndWhereverTheyAre(String name) throws IOException {
    // As pbzip2 writes them; the second has several blocks of bzip2's.
    String text = noise(110_000);
    assertThat(text).hasSizeGreaterThan(900_000);
    Files.write(raw.resolve(name), packed(name, "first\n", text, "last\n"));
    fileSystem = "faulty:";

    ingest("validation-fraction = 0, partitions = 3, source.test-fraction = 0");

    assertThat(text(Split.TRAIN)).isEqualTo("first\n" + text + "last\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.gz", "a.bz2"})
  void aFileSystemThatFailsBelowTheUnpackerIsNoDamagedFile(String name) throws IOException {
    byte[] first = packed(name, "first\n");
    Files.write(raw.resolve(name), packed(name, "first\n", "second\n"));
    fileSystem = "faulty:";
    // In front, in the middle, and between two parts, where the content might end.
    for (int cut : List.of(0, first.length / 2, first.length)) {
      conf().setInt(FaultyFileSystem.CUT_AT, cut);
      assertThatThrownBy(() -> ingest(WHOLE))
          .as("cut at " + cut)
          .isInstanceOf(Infrastructure.class)
          .hasMessageContainingAll("cannot ingest ", name, "give the same command again")
          .hasStackTraceContaining("Premature EOF");
    }
    conf().unset(FaultyFileSystem.CUT_AT);

    ingest(WHOLE);

    assertThat(text(Split.TRAIN)).isEqualTo("first\nsecond\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"b.gz", "b.bz2"})
  void aPackedFileThatHoldsNothingIsEmpty(String name) throws IOException {
    Files.write(raw.resolve(name), packed(name, ""));
    assertBadData(WHOLE, "expected text, found none in 1 files (0 binary, 1 empty)");

    write("a.txt", "text");
    TextManifest manifest = ingest(WHOLE);

    assertThat(text(Split.TRAIN)).isEqualTo("text");
    assertThat(manifest.origin().files()).isEqualTo(1);
    assertThat(manifest.origin().skipped()).containsExactly(new Manifest.Skipped("b", "empty"));
  }

  @Test
  void aPackedFileThatIsCutOffIsRefused() throws IOException {
    byte[] packed = gzip(lines(100).getBytes(StandardCharsets.UTF_8));
    Files.write(raw.resolve("a.txt.gz"), Arrays.copyOf(packed, packed.length / 2));
    assertBadData(
        WHOLE, "a.txt.gz", "expected a whole file packed with gzip, found its end too early");

    Files.write(raw.resolve("a.txt.gz"), Arrays.copyOf(packed, packed.length - 4));
    assertBadData(
        WHOLE, "a.txt.gz", "expected a whole file packed with gzip, found its end too early");

    Files.delete(raw.resolve("a.txt.gz"));
    byte[] other = bzip2(lines(100).getBytes(StandardCharsets.UTF_8));
    Files.write(raw.resolve("b.txt.bz2"), Arrays.copyOf(other, other.length / 2));
    assertBadData(WHOLE, "b.txt.bz2", "expected a whole file packed with bzip2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.txt.gz", "a.txt.bz2"})
  void aFileThatIsNotPackedOrHasMoreBehindItIsRefused(String name) throws IOException {
    String kind = name.endsWith(".gz") ? "gzip" : "bzip2";
    Files.writeString(raw.resolve(name), "not packed at all");
    assertBadData(WHOLE, name, "expected a whole file packed with " + kind);

    byte[] packed = packed(name, lines(100));
    Files.write(raw.resolve(name), Arrays.copyOf(packed, packed.length + 9));
    assertBadData(WHOLE, name, "expected a whole file packed with " + kind);
  }

  @Test
  void oneEndlessLineIsReadWhole() throws IOException {
    String text = "endless\u00E9".repeat(500);
    write("a.txt", text);

    ingest(WHOLE);

    assertThat(text(Split.TRAIN)).isEqualTo(text);
  }

  @Test
  void aLineThatIsADocumentMayNotBeEndless() throws IOException {
    write("a.txt", "short\n" + "x".repeat(5000));

    assertBadData(
        WHOLE + "\nsource { document = line, max-line-bytes = 200 }",
        "a.txt",
        "expected lines of at most 200 bytes");
  }

  @Test
  void everyLineEndsInALineFeedAndTheByteOrderMarkIsGone() throws IOException {
    write("a.txt", "\uFEFFa\r\nb\rc\n\r\nd");

    TextManifest manifest = ingest(WHOLE);

    assertThat(text(Split.TRAIN)).isEqualTo("a\nb\nc\n\nd");
    assertThat(manifest.origin().lineEnds()).isEqualTo(3);
    assertThat(manifest.origin().byteOrderMarks()).isEqualTo(1);
  }

  @Test
  void rightToLeftAndCombiningCharactersStayInTheOrderOfTheText() throws IOException {
    String text = "\u05E9\u05C1\u05DC\u05D5\u05DD e\u0301 \u0645\u0631\u062D\u0628\u0627\u064B";
    write("a.txt", text);

    ingest(WHOLE);

    assertThat(text(Split.TRAIN)).isEqualTo(text);
  }

  @Test
  void bytesThatAreNoUtf8AreReplacedAndCounted() throws IOException {
    Files.write(
        raw.resolve("a.txt"), "caf\u00E9 ".repeat(50).getBytes(StandardCharsets.ISO_8859_1));

    TextManifest manifest = ingest(WHOLE + "\nsource.max-replaced-fraction = 0.2");

    assertThat(text(Split.TRAIN)).isEqualTo("caf\uFFFD ".repeat(50));
    assertThat(manifest.origin().replaced()).isEqualTo(50);
  }

  @Test
  void tooManyBytesThatAreNoUtf8FailWithFileAndOffset() throws IOException {
    write("a.txt", lines(10));
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes("x".repeat(777).getBytes(StandardCharsets.UTF_8));
    bytes.write(0xFF);
    Files.write(raw.resolve("b.txt"), bytes.toByteArray());

    assertBadData(WHOLE, "b.txt", "found 1 of 778, the first at byte 777");
    assertThat(target.resolve("manifest.json")).doesNotExist();
  }

  @Test
  void filesThatAreNoTextAreLeftOutAndNamed() throws IOException {
    write("a.txt", "text");
    write("empty.txt", "");
    Files.write(raw.resolve("picture.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 0, 1});
    write("utf16.txt", "");
    Files.write(raw.resolve("utf16.txt"), "wide".getBytes(StandardCharsets.UTF_16));
    write("utf16.json", "");
    Files.write(raw.resolve("utf16.json"), "[\"wide\"]".getBytes(StandardCharsets.UTF_16));
    write(".hidden", "hidden");
    write("_too", "hidden");

    TextManifest manifest = ingest(WHOLE);

    assertThat(text(Split.TRAIN)).isEqualTo("text");
    assertThat(manifest.origin().files()).isEqualTo(1);
    assertThat(manifest.origin().skippedByReason())
        .isEqualTo(new TreeMap<>(Map.of("binary", 3L, "empty", 1L)));
    assertThat(manifest.origin().skipped())
        .extracting(Manifest.Skipped::item)
        .containsExactly("empty.txt", "picture.png", "utf16.json", "utf16.txt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"picture.jsonl", "picture.txt", "picture.txt.gz"})
  void filesThatAreNoTextHaveNoLinesAndAreLeftOutAllTheSame(String name) throws IOException {
    write("a.txt", "text");
    byte[] picture = new byte[20_000];
    new Random(1).nextBytes(picture);
    for (int i = 0; i < picture.length; i++) {
      picture[i] = picture[i] == '\n' || picture[i] == '\r' ? 1 : picture[i];
    }
    picture[9] = 0;
    Files.write(raw.resolve(name), name.endsWith(".gz") ? gzip(picture) : picture);

    TextManifest manifest =
        ingest(WHOLE + "\nsource { document = line, max-line-bytes = 200, piece-bytes = 1000 }");

    assertThat(text(Split.TRAIN)).isEqualTo("text");
    assertThat(manifest.origin().skippedByReason()).isEqualTo(new TreeMap<>(Map.of("binary", 1L)));
  }

  @Test
  void aSourceThatChangesWhileItIsReadIsBadDataWithoutARetry() throws IOException {
    write("a.txt", lines(40));
    List<TextFile> files =
        List.of(
            new TextFile(
                Side.TEXT,
                Split.TRAIN,
                raw.resolve("a.txt").toString(),
                "a.txt",
                Files.size(raw.resolve("a.txt")),
                0,
                TextFile.Packing.NONE));
    var reading =
        new TextReading(
            TextFormat.PLAIN, "text", TextReading.Unit.LINE, new PieceReader.Cutting(64, 200));
    try (var tasks =
        new TextTasks(JavaSparkContext.fromSparkContext(spark.sparkContext()), reading, files)) {
      assertThatThrownBy(
              () ->
                  tasks.checked(
                      () ->
                          tasks
                              .<String>each(
                                  () ->
                                      piece -> {
                                        throw new BadData("changed");
                                      })
                              .collect()))
          .isInstanceOf(BadData.class)
          .hasMessage("changed");
    }
  }

  @Test
  void aFileThatMayNotBeReadIsBadData() {
    var file = new TextFile(Side.TEXT, Split.TRAIN, "a.txt", "a.txt", 1, 0, TextFile.Packing.NONE);
    assertThat(TextPieces.unreadable(file, new AccessControlException("a.txt")))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("cannot ingest a.txt: expected files that can be read")
        .hasMessageContaining("set dataset.source to others");
    assertThat(TextPieces.unreadable(file, new IOException("reset")))
        .isInstanceOf(Infrastructure.class);
  }

  @Test
  void aSourceWithoutTextIsRefused() throws IOException {
    assertBadData(WHOLE, "the texts", "found none that holds something");

    write("empty.txt", "");
    assertBadData(WHOLE, "empty files: 1");

    Files.write(raw.resolve("picture"), new byte[100]);
    assertBadData(WHOLE, "expected text, found none in 2 files (1 binary, 1 empty)");
  }

  @Test
  void charactersHaveNoEndsOfDocumentsUnlessTheyAreAskedFor() throws IOException {
    write("a.txt", "first ");
    write("b.txt", "second");

    assertThat(ingest(WHOLE).endsDocuments()).isFalse();
    assertThat(rows(Split.TRAIN).stream().flatMapToInt(row -> Arrays.stream(row.tokens())))
        .doesNotContain(EOS);
  }

  @Test
  void documentsThatRunIntoOneAnotherAreWarnedOf() throws IOException {
    write("names.txt", "anna\nbob\n");
    write("names.jsonl", "\"anna\"\n\"bob\"\n");
    String lines = WHOLE + "\nsource { document = line, files = \"*.%s\" }";
    for (String kind : List.of("txt", "jsonl")) {
      target = temporary.resolve(kind);
      String settings = lines.formatted(kind);
      // Once more where the dataset is there already.
      for (int run = 0; run < 2; run++) {
        assertThat(run(settings, false).warnings())
            .singleElement()
            .asString()
            .contains(
                "2 documents do not end in <eos>",
                "set dataset.source.tokenizer.end-of-document = true");
      }
      assertThat(text(Split.TRAIN)).isEqualTo("annabob");

      target = temporary.resolve(kind + " that end");
      String ended = settings + "\nsource.tokenizer.end-of-document = true";
      assertThat(run(ended, false).warnings()).isEmpty();
    }
  }

  @Test
  void oneDocumentNeedsNoEnd() throws IOException {
    write("names.txt", "anna\nbob\n");

    assertThat(run(WHOLE, false).warnings()).isEmpty();
  }

  @Test
  void whetherDocumentsEndIsASettingThatOlderManifestsTellByTheirTokenizer() throws IOException {
    write("a.txt", "first ");
    String key = "dataset.source.tokenizer.end-of-document";
    for (String ends : List.of("true", "false")) {
      target = temporary.resolve(ends);
      TextManifest manifest = ingest(WHOLE + "\nsource.tokenizer.end-of-document = " + ends);
      assertThat(manifest.settings()).containsEntry(key, ends);
      String json = new String(manifest.toJson(), StandardCharsets.UTF_8);
      String older = json.replaceFirst(",\\s*\"" + key + "\"\\s*:\\s*\"" + ends + "\"", "");
      assertThat(older).isNotEqualTo(json).doesNotContain(key);

      DatasetManifest read =
          DatasetManifest.fromJson(older.getBytes(StandardCharsets.UTF_8), "older");

      assertThat(read).isEqualTo(manifest);
      assertThat(((TextManifest) read).endsDocuments()).isEqualTo(Boolean.valueOf(ends));
    }
  }

  @Test
  void fingerprintsAreThoseOfBeforeTheEndOfDocumentsWasASettingOfItsOwn() {
    var before = new TreeMap<>(Map.of("dataset.source.tokenizer", "character, ended"));
    var now = new TreeMap<>(before);
    now.put("dataset.source.tokenizer.end-of-document", "true");
    assertThat(new DatasetIdentity("source", now).fingerprint())
        .isEqualTo(new DatasetIdentity("source", before).fingerprint());
  }

  @Test
  void filesFollowUponEachOtherInTheOrderOfTheirNames() throws IOException {
    write("b/2.txt", "second ");
    write("c.txt", "third");
    write("a.txt", "first ");

    TextManifest manifest = ingest(WHOLE + "\nsource.tokenizer.end-of-document = true");

    assertThat(text(Split.TRAIN)).isEqualTo("first second third");
    assertThat(rows(Split.TRAIN).stream().filter(row -> row.position() == 0)).hasSize(3);
    assertThat(manifest.split(Split.TRAIN).streams()).isEqualTo(3);
    assertThat(manifest.endsDocuments()).isTrue();
    assertThat(
            rows(Split.TRAIN).stream()
                .flatMapToInt(row -> Arrays.stream(row.tokens()))
                .filter(token -> token == EOS))
        .hasSize(3);
  }

  @Test
  void linesOfPlainTextAndOfJsonAndArraysAreTheSameDocuments() throws IOException {
    List<String> documents = List.of("the \"first\"", "second\\ \u05E9", "third \uD83D\uDE42");
    write("plain.txt", String.join("\n", documents) + "\n\n \n");
    write(
        "lines.jsonl",
        documents.stream()
            .map(text -> "{\"n\":[1,{\"text\":\"no\"}],\"text\":" + quoted(text) + "}\n\n")
            .collect(Collectors.joining()));
    write(
        "array.json",
        documents.stream()
            .map(TextIngestTest::quoted)
            .collect(Collectors.joining(",\n", "[", "]")));
    write(
        "objects.json",
        documents.stream()
            .map(text -> "{\"text\":" + quoted(text) + "}")
            .collect(Collectors.joining(" ")));

    for (String file : List.of("plain.txt", "lines.jsonl", "array.json", "objects.json")) {
      target = temporary.resolve("dataset of " + file);
      ingest(WHOLE + "\nsource { document = line, files = \"" + file + "\" }");

      assertThat(streams(Split.TRAIN)).as(file).isEqualTo(documents);
    }
  }

  @Test
  void jsonThatIsNoTextIsRefusedWithItsPlace() throws IOException {
    write("a.jsonl", "{\"text\":\"fine\"}\n{\"body\":\"x\"}\n");
    assertBadData(WHOLE, "a.jsonl, in line 2", "objects with the field text", "[body]");

    write("a.jsonl", "{\"text\":\"fine\"}\n{\"text\":\n");
    assertBadData(WHOLE, "a.jsonl, in line 2", "expected JSON");

    Files.delete(raw.resolve("a.jsonl"));
    write("b.json", "[\"fine\", 7]");
    assertBadData(WHOLE, "b.json", "expected strings or objects", "line 1");
  }

  @Test
  void theVocabularyIsOfTrainingTextAlone() throws IOException {
    write("train.txt", "aabb");
    write("later/test.txt", "abcc");

    TextManifest manifest =
        ingest(
            "source { path = \"%s\", test-path = \"%s\", row-length = 8 }, validation-fraction = 0"
                .formatted(raw.resolve("train.txt"), raw.resolve("later")));

    assertThat(vocabulary()).containsExactly("a", "b");
    assertThat(text(Split.TEST)).isEqualTo("ab\uFFFD\uFFFD");
    assertThat(manifest.split(Split.TEST).sides().get(Side.TEXT).unknownShare()).isEqualTo(0.5);
    assertThat(manifest.split(Split.TRAIN).sides().get(Side.TEXT).unknown()).isZero();
  }

  @Test
  void mergesOfBytesAreOfTrainingTextAlone() throws IOException {
    write("train.txt", "abababab");
    write("later/test.txt", "abcdcdcdcdcd");

    ingest(
        "source { path = \"%s\", test-path = \"%s\", tokenizer { kind = bpe, end-of-document = false } }, validation-fraction = 0"
            .formatted(raw.resolve("train.txt"), raw.resolve("later")));

    assertThat(vocabulary()).hasSize(258).endsWith("ab", "abab");
    assertThat(text(Split.TEST)).isEqualTo("abcdcdcdcdcd");
  }

  @Test
  void vocabulariesKeepTheirLimits() throws IOException {
    write("a.txt", "the cat, the dog, the end; a cat");

    ingest(WHOLE + "\nsource.tokenizer { kind = word, min-count = 2 }");
    assertThat(vocabulary()).containsExactly("the", ",", "cat");

    target = temporary.resolve("smaller");
    TextManifest manifest =
        ingest(WHOLE + "\nsource.tokenizer { kind = word, min-count = 1, max-size = 6 }");
    assertThat(vocabulary()).containsExactly("the", ",");
    assertThat(manifest.vocabularySizes()).containsEntry(Side.TEXT, 6);
    // Of 11 words and marks and the end, 3 "the" and 2 "," are known.
    assertThat(manifest.split(Split.TRAIN).sides().get(Side.TEXT).unknown()).isEqualTo(6);

    target = temporary.resolve("pairs of bytes");
    ingest(WHOLE + "\nsource.tokenizer { kind = bpe, min-count = 2, max-size = 263 }");
    assertThat(vocabulary()).hasSize(259);
    assertThat(text(Split.TRAIN)).isEqualTo("the cat, the dog, the end; a cat");

    target = temporary.resolve("none");
    assertBadData(
        WHOLE + "\nsource.tokenizer { kind = word, min-count = 9 }",
        "found nothing in the training text that occurs 9 times");
  }

  @Test
  void documentsAreDrawnByTheSeedAndStayWhole() throws IOException {
    List<String> documents = IntStream.range(0, 50).mapToObj(i -> "document " + i).toList();
    write("a.txt", String.join("\n", documents));
    String settings =
        "validation-fraction = 0.2, source { document = line, test-fraction = 0.1, row-length = 4"
            + " }";

    ingest(settings);

    assertThat(streams(Split.TRAIN)).hasSize(35);
    assertThat(streams(Split.VALIDATION)).hasSize(10);
    assertThat(streams(Split.TEST)).hasSize(5);
    List<String> all = new ArrayList<>();
    for (Split split : Split.values()) {
      all.addAll(streams(split));
    }
    assertThat(all).containsExactlyInAnyOrderElementsOf(documents);
    assertThat(streams(Split.VALIDATION)).isNotEqualTo(documents.subList(35, 45));
  }

  @Test
  void noWindowStraddlesTwoStretches() throws IOException {
    String text =
        IntStream.range(0, 1000).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    write("a.txt", text);
    String settings =
        "validation-fraction = 0.1, source { split = stretches, test-fraction = 0.05, row-length ="
            + " 8, piece-bytes = 64 }";

    ingest(settings);

    int n = text.length();
    int validation = (int) Math.round(0.1 * n);
    int test = (int) Math.round(0.05 * n);
    assertThat(text(Split.TRAIN)).isEqualTo(text.substring(0, n - validation - test));
    assertThat(text(Split.VALIDATION)).isEqualTo(text.substring(n - validation - test, n - test));
    assertThat(text(Split.TEST)).isEqualTo(text.substring(n - test));
    assertThat(rows(Split.VALIDATION).get(0).position()).isZero();
    assertThat(rows(Split.VALIDATION).get(0).stream())
        .isNotEqualTo(rows(Split.TRAIN).get(0).stream());
  }

  @Test
  void stretchesMayStandAnywhereByTheSeed() throws IOException {
    String text =
        IntStream.range(0, 1000).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    write("a.txt", text);

    ingest(
        "validation-fraction = 0.1, source { split = stretches, places = seeded, test-fraction ="
            + " 0.1, row-length = 8 }");

    String validation = text(Split.VALIDATION);
    String test = text(Split.TEST);
    assertThat(text).contains(validation).contains(test).doesNotEndWith(validation + test);
    assertThat(text.length())
        .isEqualTo(validation.length() + test.length() + text(Split.TRAIN).length());
    assertThat((double) validation.length() / text.length()).isCloseTo(0.1, within(0.01));
    // What is in front of a stretch and what is behind it are two streams.
    assertThat(streams(Split.TRAIN)).hasSize(3).allMatch(text::contains);
  }

  @Test
  void stretchesOfWordsEndBehindALine() throws IOException {
    write("a.txt", lines(100));

    ingest(
        "validation-fraction = 0.1, source { split = stretches, row-length = 8, tokenizer { kind ="
            + " bpe } }");

    assertThat(text(Split.TRAIN)).endsWith("\n");
    assertThat(text(Split.VALIDATION)).startsWith("line").endsWith("\n");
    assertThat(text(Split.TRAIN) + text(Split.VALIDATION) + text(Split.TEST)).isEqualTo(lines(100));
  }

  @Test
  void theSameTextIsLeftAsItIsAndAnotherIsRefused() throws IOException {
    write("a.txt", lines(20));
    IngestReport first = run(WHOLE, false);
    assertThat(first.alreadyThere()).isFalse();

    assertThat(run(WHOLE, false).alreadyThere()).isTrue();
    // Unpacked elsewhere, with other times, it is the same source.
    Path moved = Files.createDirectory(temporary.resolve("moved"));
    Files.write(moved.resolve("a.txt.gz"), gzip(lines(20).getBytes(StandardCharsets.UTF_8)));
    raw = moved;
    assertThat(run(WHOLE, false).alreadyThere()).isTrue();

    assertThatThrownBy(() -> run(WHOLE + "\nsource.row-length = 9", false))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("dataset.source.row-length = 9");
    Files.delete(moved.resolve("a.txt.gz"));
    Files.writeString(moved.resolve("a.txt"), lines(21));
    assertThatThrownBy(() -> run(WHOLE, false))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("a source with SHA-256");

    assertThat(run(WHOLE, true).alreadyThere()).isFalse();
    assertThat(text(Split.TRAIN)).isEqualTo(lines(21));
    try (var vocabularies = Files.list(target.resolve("_vocabulary"))) {
      assertThat(vocabularies).hasSize(1);
    }
  }

  @Test
  void tooLittleTextForTheSplitsIsRefused() throws IOException {
    write("a.txt", "one document");

    assertBadData(
        "validation-fraction = 0.5",
        "expected documents enough for training, 0.5 for validation",
        "found 1");
  }

  private static String lines(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "line " + i + (i % 7 == 0 ? "\n\n" : "\n"))
        .collect(Collectors.joining());
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(raw.resolve(name).getParent());
    Files.writeString(raw.resolve(name), text);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] bzip2(byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (OutputStream out = new BZip2CompressorOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  /** Each of the texts packed as the name says, one behind the other. */
  private static byte[] packed(String name, String... texts) throws IOException {
    var parts = new ByteArrayOutputStream();
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      parts.writeBytes(name.endsWith(".gz") ? gzip(bytes) : bzip2(bytes));
    }
    return parts.toByteArray();
  }

  /** Lines that can hardly be packed. */
  private static String noise(int lines) {
    var random = new Random(1);
    return IntStream.range(0, lines)
        .mapToObj(i -> Integer.toHexString(random.nextInt()) + "\n")
        .collect(Collectors.joining());
  }

  /** Of every file of a dataset made of one file. */
  private List<String> hashes(String name, String file, byte[] bytes, String settings)
      throws IOException {
    raw = Files.createDirectory(temporary.resolve(name));
    target = temporary.resolve("dataset of " + name);
    Files.write(raw.resolve(file), bytes);
    TextManifest manifest = ingest(settings);
    List<String> hashes =
        new ArrayList<>(manifest.files().stream().map(part -> part.checksum().digits()).toList());
    hashes.add(manifest.fingerprint());
    return hashes;
  }

  private void assertBadData(String settings, String... messages) {
    assertThatThrownBy(() -> ingest(settings))
        .isInstanceOf(BadData.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(messages));
  }

  private TextManifest ingest(String settings) {
    return (TextManifest) run(settings, false).dataset();
  }

  private IngestReport run(String settings, boolean overwrite) {
    Configuration configuration =
        Configuration.parseText(
            """
            dataset { path = "%s", source { kind = text, path = "%s" } }
            dataset { %s
            }
            """
                .formatted(fileSystem + target, fileSystem + raw, settings));
    return new Ingest().run(spark, DatasetSettings.read(configuration.root()), SEED, overwrite);
  }

  private TextDataset dataset() {
    return TextDataset.open(target.toString(), spark.sparkContext().hadoopConfiguration());
  }

  private List<String> vocabulary() {
    return dataset().codec(Side.TEXT, conf()).vocabulary().text();
  }

  private List<TokenRow.Text> rows(Split split) {
    List<TokenRow.Text> rows = new ArrayList<>();
    TextDataset dataset = dataset();
    var range = new RowRange(split, 0, dataset.rows(split));
    try (var reader = dataset.texts(range, conf())) {
      reader.forEachRemaining(rows::add);
    }
    return rows;
  }

  private String text(Split split) {
    return String.join("", streams(split));
  }

  /** The text of each stream, in order. */
  private List<String> streams(Split split) {
    Tokenizer tokenizer = dataset().codec(Side.TEXT, conf()).tokenizer();
    TreeMap<Long, List<Integer>> streams = new TreeMap<>();
    long last = -1;
    for (TokenRow.Text row : rows(split)) {
      assertThat(row.id()).isGreaterThan(last);
      last = row.id();
      List<Integer> tokens = streams.computeIfAbsent(row.stream(), key -> new ArrayList<>());
      assertThat(row.position()).isEqualTo(tokens.size());
      Arrays.stream(row.tokens()).forEach(tokens::add);
    }
    return streams.values().stream()
        .map(tokens -> tokenizer.decode(tokens.stream().mapToInt(Integer::intValue).toArray()))
        .toList();
  }

  private org.apache.hadoop.conf.Configuration conf() {
    return spark.sparkContext().hadoopConfiguration();
  }
}
