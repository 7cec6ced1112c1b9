package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.image.Planes;
import io.trainyard.model.InputLayout;
import io.trainyard.random.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderIngestTest {

  private static final Seed SEED = new Seed(42);

  @TempDir private Path temporary;

  private final SparkSession spark = SparkFixture.session();
  private ImageTree tree;
  private Path target;

  @BeforeEach
  void makePlaces() {
    tree = new ImageTree(temporary.resolve("the images"));
    target = temporary.resolve("the dataset");
    FaultyFileSystem.register(conf());
  }

  @AfterEach
  void mend() {
    conf().unset(FaultyFileSystem.FAIL_ON);
    conf().unset(FaultyFileSystem.DENY_ON);
  }

  @Test
  void drawsAllSplitsFromATreeThatHasNone() {
    tree.images("cat", 20).images("dog", 10);

    Manifest manifest = ingest("").manifest();

    assertThat(manifest.classNames()).containsExactly("cat", "dog");
    assertThat(manifest.image()).hasToString("6x8x3");
    assertThat(manifest.split(Split.TRAIN).rowsByClass()).containsExactly(16L, 8L);
    assertThat(manifest.split(Split.VALIDATION).rowsByClass()).containsExactly(2L, 1L);
    assertThat(manifest.split(Split.TEST).rowsByClass()).containsExactly(2L, 1L);
    assertThat(manifest.skippedFiles()).isZero();
    assertThat(manifest.tree().files()).isEqualTo(30);
  }

  @Test
  void takesTheSplitsThatATreeHas() {
    tree.images("train/cat", 5).images("train/dog", 3).images("valid/dog", 2).images("test/cat", 1);

    Manifest manifest = ingest("").manifest();

    assertThat(manifest.split(Split.TRAIN).rowsByClass()).containsExactly(5L, 3L);
    assertThat(manifest.split(Split.VALIDATION).rowsByClass()).containsExactly(0L, 2L);
    assertThat(manifest.split(Split.TEST).rowsByClass()).containsExactly(1L, 0L);
    assertThat(paths(Split.TEST)).containsExactly("test/cat/000.png");
  }

  @Test
  void drawsWhatSplitsATreeLacks() {
    tree.images("train/cat", 20).images("train/dog", 10).images("test/cat", 3);

    Manifest manifest = ingest("").manifest();

    assertThat(manifest.split(Split.TRAIN).rows()).isEqualTo(27);
    assertThat(manifest.split(Split.VALIDATION).rows()).isEqualTo(3);
    assertThat(manifest.split(Split.TEST).rows()).isEqualTo(3);
    assertThat(paths(Split.VALIDATION)).allMatch(path -> path.startsWith("train/"));
  }

  @Test
  void keepsPixelsPathsAndIdsInTheOrderOfTheTree() {
    tree.images("a cat/young/two", 2).images("a cat/young", 1).images("кошка", 3);

    ingest("dataset { validation-fraction = 0, source.test-fraction = 0 }");

    List<Row> rows = table(Split.TRAIN);
    assertThat(rows.stream().map(row -> row.<String>getAs("path")))
        .containsExactly(
            "a cat/young/000.png",
            "a cat/young/two/000.png",
            "a cat/young/two/001.png",
            "кошка/000.png",
            "кошка/001.png",
            "кошка/002.png");
    assertThat(rows.stream().map(row -> row.<Long>getAs("id")))
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    assertThat(rows.stream().map(row -> row.<Integer>getAs("label")))
        .containsExactly(0, 0, 0, 1, 1, 1);
    Row row = rows.get(2);
    assertThat(row.<byte[]>getAs("pixels"))
        .isEqualTo(ImageTree.pixels(ImageTree.image(6, 8, "a cat/young/two1".hashCode())));
    assertThat(row.<Integer>getAs("height")).isEqualTo(6);
    assertThat(row.<Integer>getAs("width")).isEqualTo(8);
    assertThat(row.<Integer>getAs("channels")).isEqualTo(3);
  }

  @Test
  void describesTheTrainingRows() {
    tree.images("cat", 20).images("dog", 20);

    Manifest manifest = ingest("").manifest();

    double mean =
        table(Split.TRAIN).stream()
            .map(row -> row.<byte[]>getAs("pixels"))
            .flatMapToInt(pixels -> IntStream.range(0, 48).map(i -> pixels[3 * i + 1] & 255))
            .average()
            .orElseThrow();
    assertThat(manifest.pixels().mean().get(1)).isCloseTo(mean, within(1e-9));
  }

  @Test
  void passesOverLinksThatLeadNowhereAndFollowsTheOthers() throws IOException {
    tree.images("cat", 10).images("dog", 10);
    Path elsewhere = temporary.resolve("elsewhere.png");
    Files.write(elsewhere, ImageTree.png(6, 8, 5));
    Files.createSymbolicLink(tree.root().resolve("cat/dangling.png"), temporary.resolve("none"));
    Files.createSymbolicLink(tree.root().resolve("cat/link.png"), elsewhere);

    link("cat/itself", "cat/itself");

    assertThat(ingest("").manifest().tree().files()).isEqualTo(21);
  }

  @Test
  void refusesLinksThatLeadBackHoweverManyThereAre() throws IOException {
    tree.images("cat", 10).images("dog", 10);
    // Each is found behind the other: 2 to the power of 32 folders before the tree is too deep.
    link("cat/loop", "cat");
    link("cat/ring", "cat");

    assertRefused("expected each folder of a class once", "cat/loop to be", "cat again");
  }

  @Test
  void refusesLinksThatDoubleEveryLevelWithoutLeadingBack() throws IOException {
    tree.images("cat", 10).images("dog/0", 10);
    for (int level = 1; level < 30; level++) {
      Files.createDirectories(tree.root().resolve("dog/" + level));
      link("dog/%d/left".formatted(level), "dog/" + (level - 1));
      link("dog/%d/right".formatted(level), "dog/" + (level - 1));
    }

    assertRefused("expected each folder of a class once", "remove the link");
  }

  @Test
  void followsALinkFromOneClassOrSplitToAnother() throws IOException {
    tree.images("train/cat", 10).images("train/dog", 10).images("val/cat", 2);
    link("val/dog", "train/dog");
    link("test", "val");

    Manifest manifest = ingest("").manifest();

    assertThat(manifest.split(Split.VALIDATION).rowsByClass()).containsExactly(2L, 10L);
    assertThat(manifest.split(Split.TEST).rowsByClass()).containsExactly(2L, 10L);
  }

  private void link(String from, String to) throws IOException {
    Files.createSymbolicLink(tree.root().resolve(from), tree.root().resolve(to));
  }

  @Test
  void passesOverWhatIsHidden() {
    tree.images("cat", 10)
        .images("dog", 10)
        .images(".git", 10)
        .images("_temporary/cat", 2)
        .images("cat/_temporary", 2)
        .images("__MACOSX/cat", 3)
        .file("README.txt", new byte[4])
        .file("cat/.DS_Store", new byte[4])
        .file("cat/._000.png", new byte[4])
        .file("cat/_SUCCESS", new byte[0])
        .file("cat/_metadata", new byte[4])
        .file("cat/_common_metadata", new byte[4])
        .file("cat/_started_8208938829498937487", new byte[4])
        .file("cat/_committed_8208938829498937487", new byte[4])
        .file("cat/_committed_vacuum42", new byte[4])
        .file("cat/Thumbs.db", new byte[4]);

    Manifest manifest = ingest("").manifest();

    assertThat(manifest.tree().files()).isEqualTo(20);
    assertThat(manifest.skippedFiles()).isZero();
    assertThat(manifest.classNames()).containsExactly("cat", "dog");
  }

  @Test
  void takesWhatBeginsWithAnUnderscoreForWhatItIs() {
    tree.images("_background_noise_", 10)
        .images("dog", 8)
        .images("dog/_old", 1)
        .file("dog/_DSC0001.JPG", ImageTree.png(6, 8, 1))
        .file("dog/_note.txt", new byte[4]);

    Manifest manifest = ingest("dataset.source.max-skipped-fraction = 0.1").manifest();

    assertThat(manifest.classNames()).containsExactly("_background_noise_", "dog");
    assertThat(manifest.tree().files()).isEqualTo(21);
    assertThat(manifest.split(Split.TRAIN).rowsByClass()).containsExactly(8L, 8L);
    assertThat(manifest.skipped())
        .extracting(Manifest.Skipped::item)
        .containsExactly("dog/_note.txt");
  }

  @Test
  void passesOverTheSameOnAnyFileSystem() {
    tree.images("cat", 10)
        .images("dog", 10)
        .images("__MACOSX/cat", 3)
        .file("cat/._000.png", new byte[4])
        .file("cat/_SUCCESS", new byte[0])
        .file("cat/_DSC0001.JPG", ImageTree.png(6, 8, 1));

    Manifest manifest =
        ingest("dataset.source.path = \"faulty:%s\"".formatted(tree.root())).manifest();

    assertThat(manifest.classNames()).containsExactly("cat", "dog");
    assertThat(manifest.tree().files()).isEqualTo(21);
  }

  @Test
  void countsAndListsEveryDefect() throws IOException {
    withDefects();
    tree.file("cat/bomb.png", ImageTree.withHeight(30_000, ImageTree.png(6, 8, 1)))
        .file("cat/denied.png", ImageTree.png(6, 8, 1))
        .file("cat/long.png", Arrays.copyOf(ImageTree.png(6, 8, 2), 5001));
    String faulty = "dataset.source { path = \"faulty:%s\"".formatted(tree.root());
    conf().set(FaultyFileSystem.DENY_ON, "open .*denied.*");

    Manifest manifest =
        ingest(faulty + ", max-skipped-fraction = 0.3, max-pixels = 1000, max-file-bytes = 5000 }")
            .manifest();

    assertThat(manifest.tree().skippedByReason())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "empty", 1L,
                "unknown-format", 1L,
                "truncated", 2L,
                "too-large", 2L,
                "not-readable", 1L));
    assertThat(manifest.skippedFiles()).isEqualTo(7);
    assertThat(manifest.skipped())
        .extracting(Manifest.Skipped::item)
        .containsExactly(
            "cat/bomb.png",
            "cat/denied.png",
            "cat/empty.png",
            "cat/half.jpg",
            "cat/half.png",
            "cat/long.png",
            "cat/text.png");
    assertThat(manifest.skipped().get(6).reason()).startsWith("unknown-format: ");
    List<Row> rejects =
        spark.read().parquet(target + "/" + RejectWriter.DIRECTORY).orderBy("id").collectAsList();
    assertThat(rejects).hasSize(7);
    assertThat(rejects.get(2).<String>getAs("path")).isEqualTo("cat/empty.png");
    assertThat(rejects.get(2).<String>getAs("reason")).isEqualTo("empty");
    assertThat(rejects.get(2).<Long>getAs("bytes")).isZero();
    // A file's id is its place in the tree, image or not.
    assertThat(rejects.get(2).<Long>getAs("id")).isEqualTo(32L);
  }

  @Test
  void namesNoMoreSkippedFilesThanTold() {
    withDefects();

    Manifest manifest =
        ingest("dataset.source { max-skipped-fraction = 0.3, listed-skips = 2 }").manifest();

    assertThat(manifest.skipped())
        .extracting(Manifest.Skipped::item)
        .containsExactly("cat/empty.png", "cat/half.jpg");
    assertThat(manifest.skippedFiles()).isEqualTo(4);
  }

  @Test
  void failsAndLeavesNothingWhereTooMuchIsSkipped() {
    withDefects();

    assertThatThrownBy(() -> ingest("dataset.source.max-skipped-fraction = 0.05"))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll(
            "expected at most 0.05 of 64 files to be no images",
            "found 4 (1 empty, 2 truncated, 1 unknown-format)",
            "cat/empty.png",
            "dataset.source.max-skipped-fraction");
    assertThat(target).doesNotExist();
  }

  /** 60 images, and four files that are none. */
  private void withDefects() {
    tree.images("cat", 30)
        .images("dog", 30)
        .file("cat/empty.png", new byte[0])
        .file("cat/text.png", "no image".getBytes(StandardCharsets.UTF_8))
        .file("cat/half.png", ImageTree.half(ImageTree.png(6, 8, 1)))
        .file("cat/half.jpg", ImageTree.half(ImageTree.jpeg(6, 8, 1)));
  }

  @Test
  void namesAClassWithTooFewImages() {
    tree.images("cat", 20).images("a lone dog", 3);

    assertThatThrownBy(() -> ingest(""))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll(
            "expected images enough for a training row, a validation row, a test row",
            "found 3 of class a lone dog");
    assertThat(target).doesNotExist();
  }

  @Test
  void namesAClassThatHasTooFewImagesOnceTheBrokenOnesAreGone() {
    tree.images("cat", 100);
    for (int i = 0; i < 5; i++) {
      tree.file("dog/" + i + ".png", new byte[0]);
    }

    assertThatThrownBy(() -> ingest("dataset.source.max-skipped-fraction = 0.5"))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll("no train row of class dog", "files skipped: 5");
    assertThat(target).doesNotExist();
  }

  @Test
  void refusesATreeWithoutClassFolders() {
    tree.file("1.png", ImageTree.png(6, 8, 1));
    assertRefused("expected a folder for each class", "found 1 files and no folder");
  }

  @Test
  void refusesSplitsAmongClasses() {
    tree.images("cat", 10).images("test", 10);
    assertRefused("expected class folders, or else train", "found cat, test");
  }

  @Test
  void refusesTwoFoldersOfOneSplit() {
    tree.images("train/cat", 10).images("val/cat", 3).images("validation/cat", 3);
    assertRefused("expected one folder of validation rows, found val and validation");
  }

  @Test
  void refusesATestClassThatIsNotTrained() {
    tree.images("train/cat", 10).images("test/mouse", 10);
    assertRefused("expected a folder for each class of the test rows", "found none for mouse");
  }

  @Test
  void refusesATreeOfOneClass() {
    tree.images("images/cat", 10).images("images/dog", 10);
    assertRefused(
        "expected the folders of two classes or more, found only images",
        "set dataset.source.path to the folder that holds the classes");
  }

  @Test
  void warnsOfClassesThatASplitOfTheTreeLacks() {
    tree.images("train/cat", 5)
        .images("train/dog", 3)
        .images("val/dog", 2)
        .images("test/cat", 1)
        .images("test/dog", 1);

    assertThat(ingest("").warnings())
        .containsExactly(
            "no validation row of class cat: no figure of this split will tell how well they are known");
    assertThat(ingest("").alreadyThere()).isTrue();
    assertThat(ingest("").warnings()).hasSize(1);
  }

  @Test
  void warnsOfNothingWhereEverySplitHasAllClassesOrNoRows() {
    tree.images("cat", 20).images("dog", 20);

    assertThat(ingest("dataset.source.test-fraction = 0").warnings()).isEmpty();
  }

  @Test
  void takesTheFirstSoundImageForTheSizeOfAllHoweverManyAreBrokenBefore() {
    for (int i = 0; i < 120; i++) {
      tree.file("cat/%03d.png".formatted(i), new byte[1]);
    }
    tree.images("cat/sound", 20).images("dog", 120);

    Manifest manifest =
        ingest(
                "dataset { validation-fraction = 0, source { test-fraction = 0, max-skipped-fraction = 0.5 } }")
            .manifest();

    assertThat(manifest.image()).hasToString("6x8x3");
    assertThat(manifest.split(Split.TRAIN).rowsByClass()).containsExactly(20L, 120L);
  }

  @Test
  void looksAtNoMoreFilesOnceTooManyAreNoImages() {
    for (int i = 0; i < 120; i++) {
      tree.file("cat/%03d.png".formatted(i), new byte[1]);
    }
    tree.images("cat/sound", 20).images("dog", 120);

    assertThatThrownBy(() -> ingest("dataset.source.max-skipped-fraction = 0.2"))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("found 100 among the first 100 (100 unknown-format)");
  }

  @Test
  void readsImagesThatAreStoredAsTheyAreOfTheFirstFormat() throws IOException {
    tree.images("cat", 3).images("dog", 3);
    ingest(
        """
        dataset { validation-fraction = 0, source { test-fraction = 0, crop = 4, store = original } }
        """);

    // As they were before the second format had a number.
    Path file = target.resolve(Manifest.FILE_NAME);
    String json = Files.readString(file);
    Files.writeString(file, json.replace("\"format_version\" : 4", "\"format_version\" : 1"));
    assertThat(Dataset.open(target.toString(), conf()).manifest().stored()).isNotNull();
  }

  @Test
  void refusesATreeWithoutOneImage() {
    for (int i = 0; i < 3; i++) {
      tree.file("cat/%d.png".formatted(i), new byte[1])
          .file("dog/%d.png".formatted(i), new byte[1]);
    }
    assertThatThrownBy(
            () ->
                ingest(
                    "dataset { validation-fraction = 0, source { test-fraction = 0, max-skipped-fraction = 1 } }"))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("expected images, found none among 6 files");
  }

  @Test
  void refusesAFolderThatIsNotThere() {
    assertRefused("expected an image folder at", "found nothing");
  }

  @Test
  void refusesImagesOfDifferentSizesWhereNothingMakesThemOneSize() {
    tree.images("cat", 30).images("dog", 30).file("cat/large.png", ImageTree.png(7, 8, 1));
    assertRefused("expected 6x8", "found 7x8 in cat/large.png", "dataset.source.crop");
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(() -> ingest("")).isInstanceOf(BadData.class).hasMessageContainingAll(parts);
    assertThat(target).doesNotExist();
  }

  @Test
  void takesTheListedClassesInTheirOrder() throws IOException {
    tree.images("cat", 10).images("dog", 10).images("mouse", 10);
    Path list = Files.writeString(temporary.resolve("classes.txt"), "mouse\n\ncat\n");

    Manifest manifest = ingest("dataset.source.class-list = \"%s\"".formatted(list)).manifest();

    assertThat(manifest.classNames()).containsExactly("mouse", "cat");
    assertThat(manifest.tree().files()).isEqualTo(20);
    assertThat(table(Split.TRAIN))
        .allMatch(
            row ->
                row.<String>getAs("path").startsWith("cat/") == (row.<Integer>getAs("label") == 1));
    assertThatThrownBy(() -> ingest("dataset.source.classes = [cat, cow]"))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("found none for cow");
  }

  @Test
  void callsClassesByTheNamesOfTheirSynsets() throws IOException {
    tree.images("n01", 10).images("n02", 10).images("n03", 10);
    Path names =
        Files.writeString(
            temporary.resolve("words.txt"), "n01 crane\nn02 tench, Tinca tinca\nn03\tcrane\nn04 x");
    String setting = "dataset.source.synset-names = \"%s\"".formatted(names);

    assertThat(ingest(setting).manifest().classNames())
        .containsExactly("crane (n01)", "tench, Tinca tinca", "crane (n03)");

    tree.images("n05", 10);
    assertThatThrownBy(() -> ingest(setting))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("found none for n05");
  }

  @Test
  void tellsTheNameFromAFolderWithBlanksByTheTab() throws IOException {
    tree.images("red squares", 10).images("blue", 10).images("dark green", 10);
    Path names =
        Files.writeString(
            temporary.resolve("words.txt"),
            "red squares\tRed, or so\nblue Blue sky\ndark green \t Green\tleaves \n");

    assertThat(
            ingest("dataset.source.synset-names = \"%s\"".formatted(names)).manifest().classNames())
        .containsExactly("Blue sky", "Green\tleaves", "Red, or so");
  }

  @Test
  void readsClassesPastAByteOrderMark() throws IOException {
    tree.images("cat", 10).images("dog", 10);
    Path list = Files.writeString(temporary.resolve("classes.txt"), "\uFEFFdog\ncat\n");
    Path names = Files.writeString(temporary.resolve("words.txt"), "\uFEFFcat Cat\ndog Dog\n");

    assertThat(
            ingest(
                    "dataset.source { class-list = \"%s\", synset-names = \"%s\" }"
                        .formatted(list, names))
                .manifest()
                .classNames())
        .containsExactly("Dog", "Cat");
  }

  @Test
  void resizesAndCropsAsTold() {
    tree.file("cat/wide.png", ImageTree.png(40, 60, 1))
        .file("dog/high.png", ImageTree.png(50, 20, 2));

    Manifest manifest =
        ingest(
                """
                dataset { validation-fraction = 0, source {
                  test-fraction = 0, colour = grey, crop = 12
                  resize { kind = shorter-side, size = 16 }
                } }
                """)
            .manifest();

    assertThat(manifest.image()).hasToString("12x12x1");
    assertThat(manifest.stored()).isNull();
    assertThat(table(Split.TRAIN))
        .hasSize(2)
        .allMatch(row -> row.<byte[]>getAs("pixels").length == 144);
  }

  @Test
  void givesTheSameRowsForAnyNumberOfPartitions() {
    tree.images("cat", 40).images("dog", 25).file("dog/broken.png", new byte[1]);
    Map<Integer, Set<List<Object>>> contents = new TreeMap<>();
    Map<Integer, Manifest> manifests = new HashMap<>();
    for (int partitions : new int[] {1, 3, 50}) {
      target = temporary.resolve("of " + partitions);
      String settings =
          "dataset { partitions = %d, source.max-skipped-fraction = 1 }".formatted(partitions);
      manifests.put(partitions, ingest(settings).manifest());
      Set<List<Object>> rows = new HashSet<>();
      for (Split split : Split.values()) {
        for (Row row : table(split)) {
          rows.add(
              List.of(
                  split,
                  row.getAs("id"),
                  row.getAs("label"),
                  row.getAs("path"),
                  Arrays.hashCode(row.<byte[]>getAs("pixels"))));
        }
      }
      contents.put(partitions, rows);
    }
    assertThat(contents.get(1)).hasSize(65);
    assertThat(Set.copyOf(contents.values())).hasSize(1);
    assertThat(manifests.values().stream().map(Manifest::pixels))
        .containsOnly(manifests.get(1).pixels());
    assertThat(manifests.values().stream().map(Manifest::sourceFingerprint))
        .containsOnly(manifests.get(1).sourceFingerprint());
    assertThat(manifests.values().stream().map(Manifest::skipped))
        .containsOnly(manifests.get(1).skipped());
  }

  @Test
  void answersAtOnceWhereTheSameTreeIs() throws IOException {
    tree.images("cat", 12).images("dog", 12);
    String faulty = "dataset.source.path = \"faulty:%s\"".formatted(tree.root());
    IngestReport first = ingest(faulty);
    Map<Path, FileTime> before = files(target);
    // Only the listing is looked at.
    conf().set(FaultyFileSystem.FAIL_ON, "open .*");

    IngestReport again = ingest(faulty);

    assertThat(first.alreadyThere()).isFalse();
    assertThat(again.alreadyThere()).isTrue();
    assertThat(files(target)).isEqualTo(before);
  }

  @Test
  void knowsTheSameContentElsewhereAndAnotherContentInPlace() throws IOException {
    tree.images("cat", 12).images("dog", 12);
    String fingerprint = ingest("").manifest().fingerprint();
    Path before = tree.root();
    tree = new ImageTree(temporary.resolve("unpacked again")).images("cat", 12).images("dog", 12);
    for (Path file : files(tree.root()).keySet()) {
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
    }
    assertThat(tree.root()).isNotEqualTo(before);
    assertThat(ingest("").alreadyThere()).isTrue();
    target = temporary.resolve("another dataset");
    assertThat(ingest("").manifest().fingerprint()).isEqualTo(fingerprint);

    tree.file("cat/000.png", ImageTree.png(6, 8, 77));
    assertThatThrownBy(() -> ingest(""))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll("holds another dataset", "expected a source with SHA-256");
  }

  @Test
  void leavesNoHalfDatasetAndStartsAgain() throws IOException {
    tree.images("cat", 12).images("dog", 12);
    String faulty = "dataset.path = \"faulty:%s\"".formatted(target);
    for (String step : List.of("create .*split=test.*", "rename .*", "create .*manifest.*")) {
      conf().set(FaultyFileSystem.FAIL_ON, step);
      assertThatThrownBy(() -> ingest(faulty)).as(step).isInstanceOf(Infrastructure.class);
      assertThat(target).as(step).doesNotExist();
    }
    conf().unset(FaultyFileSystem.FAIL_ON);
    // As a killed driver leaves it.
    Files.createDirectories(target.resolve(".ingest-killed/split=train"));
    Files.createDirectories(target.resolve(RejectWriter.DIRECTORY));
    Files.write(target.resolve("_rejects/part-00000-0123abcd.parquet"), new byte[3]);

    assertThat(ingest("").alreadyThere()).isFalse();

    try (Stream<Path> left = Files.list(target)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "manifest.json", "split=train", "split=validation", "split=test");
    }
  }

  @Test
  void refusesToReadADatasetWhoseRejectsAreGone() throws IOException {
    withDefects();
    Manifest manifest = ingest("dataset.source.max-skipped-fraction = 1").manifest();
    Files.delete(target.resolve(manifest.tree().rejects().get(0).path()));

    assertThatThrownBy(() -> Dataset.open(target.toString(), conf()))
        .isInstanceOf(BadData.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void storesImagesInEachFormWithTheSamePixelsForTheNetwork() {
    tree.file("cat/wide.png", ImageTree.png(40, 60, 1))
        .file("cat/high.png", ImageTree.png(50, 20, 2))
        .file("dog/small.png", ImageTree.png(9, 10, 3));
    Map<String, Map<Long, List<Float>>> seen = new HashMap<>();
    for (String form :
        List.of(
            "store = pixels",
            "store = pixels, extent = whole",
            "store = original",
            "store = png",
            "store = png, extent = whole")) {
      target = temporary.resolve(form);
      Manifest manifest =
          ingest(
                  "dataset { validation-fraction = 0, source { test-fraction = 0, crop = 12, resize { kind = shorter-side, size = 16 }, %s } }"
                      .formatted(form))
              .manifest();
      assertThat(manifest.image()).as(form).hasToString("12x12x3");
      seen.put(form, tensors());
    }
    assertThat(seen.get("store = pixels")).hasSize(3);
    assertThat(Set.copyOf(seen.values())).hasSize(1);
  }

  @Test
  void keepsTheBytesOfOriginals() throws IOException {
    tree.file("cat/1.jpg", ImageTree.jpeg(20, 30, 1)).file("dog/2.JPEG", ImageTree.png(30, 20, 2));

    Manifest manifest =
        ingest(
                "dataset { validation-fraction = 0, source { test-fraction = 0, crop = 8, store = original } }")
            .manifest();

    List<Row> rows = table(Split.TRAIN);
    assertThat(rows.get(0).<byte[]>getAs("encoded")).isEqualTo(ImageTree.jpeg(20, 30, 1));
    assertThat(rows.get(1).<byte[]>getAs("encoded")).isEqualTo(ImageTree.png(30, 20, 2));
    assertThat(rows.get(1).<Integer>getAs("height")).isEqualTo(30);
    long mean = (ImageTree.jpeg(20, 30, 1).length + ImageTree.png(30, 20, 2).length + 1) / 2;
    assertThat(manifest.stored().rowBytes()).isEqualTo(mean);
  }

  @Test
  void handsWholeImagesToAugmentation() {
    tree.file("cat/wide.png", ImageTree.png(40, 60, 1))
        .file("dog/wide.png", ImageTree.png(40, 60, 2));
    ingest(
        "dataset { validation-fraction = 0, source { test-fraction = 0, crop = 8, store = jpeg, extent = whole } }");
    Dataset dataset = Dataset.open(target.toString(), conf());
    Planes planes = new Planes();
    try (var reader = new SequentialReader(dataset, new RowRange(Split.TRAIN, 0, 1), 1, conf())) {
      Rows rows = reader.next();
      rows.load(0, planes);
      assertThatThrownBy(rows::pixels).isInstanceOf(IllegalStateException.class);
    }
    assertThat(planes.height()).isEqualTo(40);
    assertThat(planes.width()).isEqualTo(60);
  }

  @Test
  void streamsWhatDoesNotFitIntoTheCache() {
    for (int i = 0; i < 60; i++) {
      tree.file(
          "%s/%d.png".formatted(i % 2 == 0 ? "cat" : "dog", i),
          ImageTree.png(10 + i % 7, 12 + i % 5, i));
    }
    ingest(
        "dataset { row-group-bytes = 3000, partitions = 2, validation-fraction = 0, source { test-fraction = 0, crop = 8, store = original } }");
    Dataset dataset = Dataset.open(target.toString(), conf());
    assertThat(dataset.manifest().split(Split.TRAIN).files().get(0).rowGroups())
        .hasSizeGreaterThan(3)
        .allMatch(rows -> rows < 15);
    var range = new RowRange(Split.TRAIN, 0, 60);
    long needed = MinibatchReader.memoryBytes(dataset, 60);
    try (var cached = reader(dataset, range, needed);
        var streamed = reader(dataset, range, needed - 1)) {
      for (int epoch = 0; epoch < 2; epoch++) {
        for (int i = 0; i < cached.batchesPerEpoch(); i++) {
          Rows one = cached.batch(epoch, i);
          Rows other = streamed.batch(epoch, i);
          for (int row = 0; row < one.count(); row++) {
            assertThat(other.id(row)).isEqualTo(one.id(row));
            assertThat(other.image(row).pixels()).isEqualTo(one.image(row).pixels());
          }
        }
      }
    }
  }

  private MinibatchReader reader(Dataset dataset, RowRange range, long limit) {
    return new MinibatchReader(
        dataset, range, new MinibatchReader.Options(7, SEED, 20, limit), conf());
  }

  /** What a network sees of each training row, by id. */
  private Map<Long, List<Float>> tensors() {
    Dataset dataset = Dataset.open(target.toString(), conf());
    Manifest manifest = dataset.manifest();
    var tensors =
        new Tensors(
            manifest.image(),
            manifest.classNames().size(),
            PixelNormalization.UNIT.of(manifest),
            InputLayout.NCHW);
    Map<Long, List<Float>> seen = new TreeMap<>();
    var range = new RowRange(Split.TRAIN, 0, dataset.rows(Split.TRAIN));
    try (var reader = new SequentialReader(dataset, range, 2, conf())) {
      while (reader.hasNext()) {
        Rows rows = reader.next();
        var features = tensors.of(rows).features();
        for (int i = 0; i < rows.count(); i++) {
          List<Float> values = new ArrayList<>();
          for (float value : features.slice(i).dup('c').data().asFloat()) {
            values.add(value);
          }
          seen.put(rows.id(i), values);
        }
      }
    }
    return seen;
  }

  private IngestReport ingest(String more) {
    Configuration configuration =
        Configuration.parseText(
            """
            dataset { path = "%s", partitions = 3, source { kind = image-folder, path = "%s" } }
            """
                    .formatted(target, tree.root())
                + more);
    DatasetSettings settings = DatasetSettings.read(configuration.root());
    return new Ingest().run(spark, settings, SEED, false);
  }

  /** The rows of a split by id, as any Parquet reader finds them. */
  private List<Row> table(Split split) {
    return spark.read().parquet(target + "/" + split.directory()).orderBy("id").collectAsList();
  }

  private Set<String> paths(Split split) {
    return table(split).stream()
        .map(row -> row.<String>getAs("path"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<Path, FileTime> files(Path directory) throws IOException {
    Map<Path, FileTime> files = new HashMap<>();
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(file, Files.getLastModifiedTime(file));
      }
    }
    return files;
  }

  private org.apache.hadoop.conf.Configuration conf() {
    return spark.sparkContext().hadoopConfiguration();
  }
}
