package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trainyard.SparkFixture;
import io.trainyard.dataset.exercise.Curriculum;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.failure.Infrastructure;
import io.trainyard.random.Seed;
import io.trainyard.storage.Checksum;
import io.trainyard.storage.DyingFileSystem;
import io.trainyard.storage.DyingObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestTest {

  private static final Seed SEED = new Seed(42);
  private static final int TRAIN_ROWS = 100;
  private static final int TEST_ROWS = 20;

  @TempDir private Path temporary;

  private final SparkSession spark = SparkFixture.session();
  private Path raw;
  private Path target;

  @BeforeEach
  void writeSource() {
    raw = IdxFixture.folder(temporary.resolve("raw files"), TRAIN_ROWS, TEST_ROWS);
    target = temporary.resolve("the dataset");
    FaultyFileSystem.register(spark.sparkContext().hadoopConfiguration());
  }

  @AfterEach
  void mend() {
    spark.sparkContext().hadoopConfiguration().unset(FaultyFileSystem.FAIL_ON);
    spark.sparkContext().hadoopConfiguration().unset(FaultyFileSystem.DENY_ON);
  }

  @Test
  void keepsEveryRowWithItsIdLabelAndPixels() {
    ingest();
    byte[] train = IdxFixture.pixels(TRAIN_ROWS, 1);
    byte[] test = IdxFixture.pixels(TEST_ROWS, 2);
    Set<Long> seen = new HashSet<>();
    for (Split split : Split.values()) {
      for (Example row : rows(target, split)) {
        assertThat(seen.add(row.id())).isTrue();
        boolean isTest = split == Split.TEST;
        assertThat(row.id() >= TRAIN_ROWS).isEqualTo(isTest);
        int index = (int) row.id() - (isTest ? TRAIN_ROWS : 0);
        int from = index * IdxFixture.SIZE;
        assertThat(row.label()).isEqualTo(IdxFixture.labelsOf(TRAIN_ROWS)[index]);
        assertThat(row.pixels())
            .isEqualTo(Arrays.copyOfRange(isTest ? test : train, from, from + IdxFixture.SIZE));
      }
    }
    assertThat(seen).hasSize(TRAIN_ROWS + TEST_ROWS);
  }

  @Test
  void setsAsideAStratifiedValidationSplit() {
    Manifest manifest = ingest().manifest();
    // Of 51, 33 and 16 rows.
    assertThat(manifest.split(Split.VALIDATION).rowsByClass()).containsExactly(5L, 3L, 2L);
    assertThat(manifest.split(Split.TRAIN).rowsByClass()).containsExactly(46L, 30L, 14L);
    assertThat(manifest.split(Split.TEST).rows()).isEqualTo(TEST_ROWS);
  }

  @Test
  void writesAsManyFilesAsToldInSeededOrder() {
    Manifest manifest = ingest().manifest();
    for (Split split : Split.values()) {
      assertThat(manifest.split(split).files()).hasSize(3);
      long[] ids = rows(target, split).stream().mapToLong(Example::id).toArray();
      long[] sorted = Arrays.stream(ids).sorted().toArray();
      assertThat(ids).isNotEqualTo(sorted);
      assertThat(ids)
          .isEqualTo(
              Arrays.stream(HashOrder.of(SEED.of("row-order"), sorted))
                  .mapToLong(i -> sorted[i])
                  .toArray());
    }
  }

  @Test
  void describesTheTrainingRows() {
    Manifest manifest = ingest().manifest();
    double[] values =
        rows(target, Split.TRAIN).stream()
            .flatMapToInt(
                row -> IntStream.range(0, IdxFixture.SIZE).map(i -> row.pixels()[i] & 255))
            .asDoubleStream()
            .toArray();
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).average().orElse(0);
    assertThat(manifest.pixels().mean().get(0)).isCloseTo(mean, within(1e-9));
    assertThat(manifest.pixels().std().get(0)).isCloseTo(Math.sqrt(variance), within(1e-9));
    assertThat(manifest.classNames()).containsExactly("0", "1", "2");
    assertThat(manifest.image().height()).isEqualTo(IdxFixture.HEIGHT);
    assertThat(manifest.image().width()).isEqualTo(IdxFixture.WIDTH);
  }

  @Test
  void writesParquetThatSparkReads() {
    ingest();
    var rows =
        spark
            .read()
            .option("basePath", target.toString())
            .parquet(target + "/split=*")
            .selectExpr("split", "id", "label", "height", "width", "channels", "pixels");
    assertThat(rows.count()).isEqualTo(TRAIN_ROWS + TEST_ROWS);
    var row = rows.where("id = 0").first();
    assertThat((byte[]) row.getAs("pixels"))
        .isEqualTo(Arrays.copyOf(IdxFixture.pixels(1, 1), IdxFixture.SIZE));
    assertThat(row.<Integer>getAs("height")).isEqualTo(IdxFixture.HEIGHT);
  }

  @Test
  void endsRowGroupsAtAboutTheirBytes() {
    DatasetSettings settings = settings(raw, target, 0.0, 512);
    Manifest manifest = run(settings, false).manifest();
    List<Long> groups = manifest.split(Split.TRAIN).files().get(0).rowGroups();
    // An id, a label and the length of the pixels take 16 bytes beside them.
    long most = 512 / (IdxFixture.SIZE + 16);
    assertThat(groups).hasSizeGreaterThan(1).allMatch(rows -> rows <= most).startsWith(most);
  }

  @Test
  void writesTheSameBytesWhateverTheNumberOfTasks() throws IOException {
    ChunkedContents contents = open(raw);
    DatasetSettings settings = settings(raw, target, 0.1, 1 << 20);
    var plan = new SplitPlan(SEED, settings, contents.trainLabels(), contents.testLabels().length);
    Map<Integer, List<Checksum>> checksums = new TreeMap<>();
    for (int tasks : new int[] {1, 2, 7, 100}) {
      Path hidden = Files.createDirectory(temporary.resolve("tasks " + tasks));
      var writer = new PartWriter(hidden.toString(), contents.shape(), IdxFixture.CLASSES, 1 << 20);
      var cut =
          new ChunkedContents(
              contents.fingerprint(),
              contents.shape(),
              contents.classNames(),
              contents.trainLabels(),
              contents.testLabels(),
              ignored -> contents.chunks().cut(tasks));
      var context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      PartResults results = IngestTasks.run(context, cut, plan, writer);
      checksums.put(tasks, results.parts().stream().map(part -> part.file().checksum()).toList());
    }
    assertThat(checksums.get(1)).hasSize(9);
    assertThat(Set.copyOf(checksums.values())).hasSize(1);
  }

  /** As it was when IDX files were all that there was to ingest. */
  @Test
  void keepsTheFingerprintOfEarlierReleases() {
    assertThat(ingest().manifest().fingerprint())
        .isEqualTo("2f7eab5666dc0c16ecb516cc1a3d43dcc279bd34d1b9cd3c84e497d9778600e3");
  }

  @Test
  void readsGzippedFilesAsPlainOnes() {
    Manifest plain = ingest().manifest();
    Path packed = temporary.resolve("packed");
    IdxFixture.write(
        packed.resolve("train-images.idx3-ubyte.gz"), gzipped(IdxFixture.TRAIN_IMAGES));
    IdxFixture.write(
        packed.resolve(IdxFixture.TRAIN_LABELS + ".gz"), gzipped(IdxFixture.TRAIN_LABELS));
    // Packed by its content, whatever its name.
    IdxFixture.write(packed.resolve("t10k-images.idx3-ubyte"), gzipped(IdxFixture.TEST_IMAGES));
    IdxFixture.write(packed.resolve(IdxFixture.TEST_LABELS), bytes(IdxFixture.TEST_LABELS));
    Manifest other =
        run(settings(packed, temporary.resolve("other"), 0.1, 1 << 20), false).manifest();
    assertThat(other).isEqualTo(plain);
  }

  @Test
  void readsFilesGivenOneByOne() {
    var source =
        new IdxSource(
            Optional.empty(),
            Map.of(
                IdxRole.TRAIN_IMAGES, raw.resolve(IdxFixture.TEST_IMAGES).toString(),
                IdxRole.TRAIN_LABELS, raw.resolve(IdxFixture.TEST_LABELS).toString(),
                IdxRole.TEST_IMAGES, raw.resolve(IdxFixture.TRAIN_IMAGES).toString(),
                IdxRole.TEST_LABELS, raw.resolve(IdxFixture.TRAIN_LABELS).toString()),
            List.of("a", "b", "c", "d"),
            Optional.empty());
    Manifest manifest = run(IdxFixture.settings(source, target.toString()), false).manifest();
    assertThat(manifest.split(Split.TEST).rows()).isEqualTo(TRAIN_ROWS);
    assertThat(manifest.split(Split.TEST).rowsByClass()).containsExactly(51L, 33L, 16L, 0L);
    assertThat(manifest.classNames()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void answersAtOnceWhereTheSameDatasetIs() {
    IngestReport first = ingest();
    Map<Path, String> before = files(target);
    IngestReport again = run(settings(raw, target, 0.1, 1 << 20), true);
    assertThat(first.alreadyThere()).isFalse();
    assertThat(again.alreadyThere()).isTrue();
    assertThat(again.manifest()).isEqualTo(first.manifest());
    assertThat(files(target)).isEqualTo(before);
  }

  @Test
  void refusesToReplaceAnotherDatasetAndNamesWhatDiffers() {
    ingest();
    Map<Path, String> before = files(target);
    assertThatThrownBy(() -> run(settings(raw, target, 0.2, 1 << 20), false))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContainingAll(
            "expected dataset.validation-fraction = 0.2",
            "found dataset.validation-fraction = 0.1",
            "--overwrite");
    IdxFixture.write(raw.resolve(IdxFixture.TEST_IMAGES), IdxFixture.images(TEST_ROWS, 3));
    assertThatThrownBy(this::ingest)
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected a source with SHA-256");
    assertThat(files(target)).isEqualTo(before);
  }

  @Test
  void replacesAnotherDatasetWhenToldAndSweepsItsFiles() throws IOException {
    Manifest old = ingest().manifest();
    Files.createDirectories(target.resolve(".ingest-of-a-killed-driver/split=train"));
    IdxFixture.write(target.resolve("split=train/notes.txt"), new byte[1]);
    Manifest now = run(settings(raw, target, 0.2, 1 << 20), true).manifest();
    assertThat(Dataset.open(target.toString(), conf()).manifest()).isEqualTo(now);
    assertThat(now.fingerprint()).isNotEqualTo(old.fingerprint());
    assertThat(files(target)).hasSize(9 + 1 + 1);
    assertThat(target.resolve("split=train/notes.txt")).exists();
    assertThat(target.resolve(".ingest-of-a-killed-driver")).doesNotExist();
  }

  @Test
  void keepsTheOldDatasetWhenTheNewSourceIsTruncated() {
    ingest();
    Map<Path, String> before = files(target);
    truncate(IdxFixture.TRAIN_IMAGES);
    assertThatThrownBy(() -> run(settings(raw, target, 0.1, 1 << 20), true))
        .isInstanceOf(BadData.class);
    assertThat(files(target)).isEqualTo(before);
  }

  @Test
  void keepsTheOldDatasetWhenWritingFailsAnywhere() {
    Path old = temporary.resolve("old");
    run(settings(raw, "faulty:" + old, 0.1), false);
    Map<Path, String> before = files(old);
    for (String failOn :
        List.of("create .*split=test.*", "rename .*part-00001.*", "create .*manifest.*")) {
      conf().set(FaultyFileSystem.FAIL_ON, failOn);
      assertThatThrownBy(() -> run(settings(raw, "faulty:" + old, 0.2), true))
          .isInstanceOf(Infrastructure.class)
          .hasMessageContaining("No space left on device");
      assertThat(files(old)).as(failOn).isEqualTo(before);
    }
  }

  @Test
  void keepsTheOldDatasetOrHasTheNewOneWhereverItIsKilledOnAnObjectStore() throws IOException {
    conf().setClass("fs.store.impl", DyingObjectStore.class, FileSystem.class);
    String store = "store://" + target;
    run(settings(raw, store, 0.2), false);
    Map<Path, String> expected = files(target);
    boolean killed = true;
    for (int changes = 0; killed; changes += 7) {
      run(settings(raw, store, 0.1), true);
      DyingFileSystem.liveFor(changes);
      try {
        run(settings(raw, store, 0.2), true);
        killed = false;
      } catch (Exception e) {
        assertThat(e).hasStackTraceContaining(DyingFileSystem.Killed.class.getName());
      } finally {
        DyingFileSystem.liveFor(Integer.MAX_VALUE);
      }

      for (Manifest.Part part : Dataset.open(target.toString(), conf()).manifest().files()) {
        var file = new org.apache.hadoop.fs.Path(target.resolve(part.path()).toUri());
        PartFiles.checkContent(file, part, conf());
      }
      run(settings(raw, store, 0.2), true);
      assertThat(files(target)).as("after %d changes", changes).isEqualTo(expected);
    }
  }

  @Test
  void leavesNothingWhenWritingANewDatasetFails() {
    conf().set(FaultyFileSystem.FAIL_ON, "create .*manifest.*");
    assertThatThrownBy(() -> run(settings(raw, "faulty:" + target, 0.1), false))
        .isInstanceOf(Infrastructure.class);
    assertThat(target).doesNotExist();
  }

  @Test
  void mendsADamagedDatasetWhenTold() throws IOException {
    Manifest manifest = ingest().manifest();
    Path part = target.resolve(manifest.split(Split.TRAIN).files().get(1).path());
    Files.write(part, new byte[10]);
    assertThatThrownBy(this::ingest)
        .isInstanceOf(BadData.class)
        .hasMessageContaining("--overwrite");
    assertThat(run(settings(raw, target, 0.1, 1 << 20), true).manifest()).isEqualTo(manifest);
    assertThat(rows(target, Split.TRAIN)).hasSize(90);
  }

  @Test
  void mendsAFileWithAlteredBytesWhenTold() throws IOException {
    Manifest manifest = ingest().manifest();
    Map<Path, String> before = files(target);
    Path part = target.resolve(manifest.split(Split.TEST).files().get(2).path());
    byte[] content = Files.readAllBytes(part);
    content[content.length / 2] ^= 1;
    Files.write(part, content);
    assertThat(ingest().alreadyThere()).isTrue();
    IngestReport report = run(settings(raw, target, 0.1, 1 << 20), true);
    assertThat(report.alreadyThere()).isFalse();
    assertThat(report.manifest()).isEqualTo(manifest);
    assertThat(files(target)).isEqualTo(before);
  }

  @Test
  void leavesASoundDatasetAsItIsEvenWhenToldToOverwrite() {
    ingest();
    assertThat(run(settings(raw, target, 0.1, 1 << 20), true).alreadyThere()).isTrue();
  }

  @Test
  void refusesADirectoryThatCannotBeWritten() {
    Path file = raw.resolve(IdxFixture.TEST_LABELS);
    for (Path path : List.of(file, file.resolve("data"), file.resolve("my/data"))) {
      assertUnwritable(path.toString());
    }
    for (String denied : List.of("mkdirs .*", "rename .*split=test.*", "create .*manifest.*")) {
      conf().set(FaultyFileSystem.DENY_ON, denied);
      assertUnwritable("faulty:" + target);
    }
  }

  private void assertUnwritable(String path) {
    assertThatThrownBy(() -> run(settings(raw, path, 0.1), false))
        .as(path)
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected dataset.path to be a directory that can be written");
  }

  @Test
  void refusesTextThatIsNoPath() {
    assertThatThrownBy(() -> run(settings(raw, "out:1", 0.1), false))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot use dataset.path = out:1");
    var source = new IdxSource(Optional.of("raw:1"), Map.of(), List.of("a", "b"), Optional.empty());
    assertThatThrownBy(() -> run(IdxFixture.settings(source, target.toString()), false))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot use dataset.source.path = raw:1");
  }

  @Test
  void refusesASourceThatMayNotBeRead() {
    conf().set(FaultyFileSystem.DENY_ON, "open .*train-labels.*");
    var source = new IdxSource(Optional.of("faulty:" + raw), Map.of(), List.of(), Optional.empty());
    assertThatThrownBy(() -> run(IdxFixture.settings(source, target.toString()), false))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll("cannot read the source", "Permission denied", "dataset.source");
    assertThat(target).doesNotExist();
  }

  @Test
  void refusesAMissingFile() throws IOException {
    Files.delete(raw.resolve(IdxFixture.TEST_LABELS));
    assertBadSource("expected the file of test-labels at " + raw, "t10k-labels-idx1-ubyte");
  }

  @Test
  void refusesATruncatedFile() {
    truncate(IdxFixture.TRAIN_IMAGES);
    assertBadSource("train-images-idx3-ubyte: expected 1200 bytes", "found 1199");
  }

  @Test
  void refusesATruncatedHeader() {
    IdxFixture.write(raw.resolve(IdxFixture.TRAIN_LABELS), new byte[] {0, 0, 8, 1, 0});
    assertBadSource("train-labels-idx1-ubyte: expected a whole file", "ends early");
  }

  @Test
  void refusesATruncatedGzippedFile() {
    byte[] packed = gzipped(IdxFixture.TRAIN_IMAGES);
    for (int length : new int[] {5, packed.length / 2, packed.length - 1}) {
      IdxFixture.write(raw.resolve(IdxFixture.TRAIN_IMAGES), Arrays.copyOf(packed, length));
      assertBadSource("train-images-idx3-ubyte: expected a whole file", "ends early");
    }
  }

  @Test
  void refusesAWrongMagicNumber() {
    IdxFixture.write(raw.resolve(IdxFixture.TRAIN_IMAGES), bytes(IdxFixture.TRAIN_LABELS));
    assertBadSource("expected magic number 0x00000803", "found 0x00000801", "train-images");
  }

  @Test
  void refusesImagesAndLabelsOfDifferentCounts() {
    IdxFixture.write(raw.resolve(IdxFixture.TEST_LABELS), IdxFixture.labels(0, 1, 2));
    assertBadSource("found 20 images", "and 3 labels");
  }

  @Test
  void refusesALabelOutsideTheClasses() {
    int[] labels = IdxFixture.labelsOf(TEST_ROWS);
    labels[7] = 3;
    IdxFixture.write(raw.resolve(IdxFixture.TEST_LABELS), IdxFixture.labels(labels));
    assertBadSource("expected labels from 0 to 2", "found 3 at item 7", "dataset.source.classes");
  }

  @Test
  void refusesALabelOutsideTheClassesThatAreGiven() {
    var source =
        new IdxSource(Optional.of(raw.toString()), Map.of(), List.of("a", "b"), Optional.empty());
    assertThatThrownBy(() -> run(IdxFixture.settings(source, target.toString()), false))
        .isInstanceOf(BadData.class)
        .hasMessageContainingAll("expected labels from 0 to 1", "found 2 at item 5");
  }

  @Test
  void refusesFilesWithoutItems() {
    IdxFixture.write(raw.resolve(IdxFixture.TRAIN_IMAGES), IdxFixture.images(0, 1));
    assertBadSource("expected sizes of at least 1", "found [0, 4, 3]");
  }

  @Test
  void refusesTestImagesOfAnotherShape() {
    byte[] images = bytes(IdxFixture.TEST_IMAGES);
    images[11] = IdxFixture.WIDTH;
    images[15] = IdxFixture.HEIGHT;
    IdxFixture.write(raw.resolve(IdxFixture.TEST_IMAGES), images);
    assertBadSource("expected test images of the shape of the training images");
  }

  @Test
  void reportsASourceThatChangesWhileTasksReadIt() {
    ChunkedContents contents = open(raw);
    truncate(IdxFixture.TRAIN_IMAGES);
    var plan = new SplitPlan(SEED, settings(raw, target, 0.1, 1 << 20), contents.trainLabels(), 20);
    var writer = new PartWriter(target.toString(), contents.shape(), IdxFixture.CLASSES, 1 << 20);
    var context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    assertThatThrownBy(
            () -> {
              try {
                IngestTasks.run(context, contents, plan, writer);
              } catch (Exception e) {
                throw SparkFailures.unwrap(e);
              }
            })
        .isInstanceOf(BadData.class)
        .hasMessageContaining("it changed while it was read");
  }

  @Test
  void asksForAPathAndASource() {
    var settings = settings(raw, target, 0.1, 1 << 20);
    var without =
        new DatasetSettings(
            settings.path(),
            Optional.empty(),
            0.1,
            3,
            1024,
            PixelNormalization.UNIT,
            10,
            CacheMode.AUTO,
            Optional.empty(),
            new Curriculum.None());
    assertThatThrownBy(() -> run(without, false))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected dataset.source");
  }

  private IngestReport ingest() {
    return run(settings(raw, target, 0.1, 1 << 20), false);
  }

  private IngestReport run(DatasetSettings settings, boolean overwrite) {
    return new Ingest().run(spark, settings, SEED, overwrite);
  }

  private void assertBadSource(String... parts) {
    assertThatThrownBy(this::ingest).isInstanceOf(BadData.class).hasMessageContainingAll(parts);
    assertThat(target).doesNotExist();
  }

  private static DatasetSettings settings(Path raw, String target, double validation) {
    return settings(raw, target, validation, 1 << 20);
  }

  private static DatasetSettings settings(
      Path raw, Object target, double validation, int rowGroupBytes) {
    return new DatasetSettings(
        Optional.of(target.toString()),
        Optional.of(IdxFixture.source(raw)),
        validation,
        3,
        rowGroupBytes,
        PixelNormalization.UNIT,
        1000,
        CacheMode.AUTO,
        Optional.empty(),
        new Curriculum.None());
  }

  private org.apache.hadoop.conf.Configuration conf() {
    return spark.sparkContext().hadoopConfiguration();
  }

  private ChunkedContents open(Path folder) {
    try {
      return IdxFixture.source(folder).open(conf());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] bytes(String file) {
    return IdxFixture.read(raw.resolve(file));
  }

  private byte[] gzipped(String file) {
    return IdxFixture.gzip(bytes(file));
  }

  private void truncate(String file) {
    byte[] content = bytes(file);
    IdxFixture.write(raw.resolve(file), Arrays.copyOf(content, content.length - 1));
  }

  private List<Example> rows(Path directory, Split split) {
    Dataset dataset = Dataset.open(directory.toString(), conf());
    var range = new RowRange(split, 0, dataset.rows(split));
    var rows = new java.util.ArrayList<Example>();
    try (var reader = new SequentialReader(dataset, range, 7, conf())) {
      while (reader.hasNext()) {
        Rows block = reader.next();
        for (int i = 0; i < block.count(); i++) {
          int from = i * block.rowSize();
          rows.add(
              new Example(
                  block.id(i),
                  block.label(i),
                  Arrays.copyOfRange(block.pixels(), from, from + block.rowSize())));
        }
      }
    }
    return rows;
  }

  /** Every file below a directory, with what it contains. */
  private static Map<Path, String> files(Path directory) {
    try (var walk = Files.walk(directory)) {
      Map<Path, String> files = new HashMap<>();
      walk.filter(Files::isRegularFile)
          .forEach(file -> files.put(file, Arrays.toString(IdxFixture.read(file))));
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
