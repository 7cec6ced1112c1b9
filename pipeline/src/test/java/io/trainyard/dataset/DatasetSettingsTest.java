package io.trainyard.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.config.Configuration;
import io.trainyard.dataset.exercise.Curriculum;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.image.CentreCrop;
import io.trainyard.image.ColourMode;
import io.trainyard.image.ImageDecoder;
import io.trainyard.image.ImageEncoder;
import io.trainyard.image.Resizing;
import io.trainyard.model.ImageShape;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DatasetSettingsTest {

  @Test
  void hasTheDefaultsOfTheReference() {
    assertThat(read(""))
        .isEqualTo(
            new DatasetSettings(
                Optional.empty(),
                Optional.empty(),
                0.1,
                8,
                16777216,
                PixelNormalization.UNIT,
                134217728L,
                CacheMode.AUTO,
                Optional.empty(),
                new Curriculum.None()));
  }

  @Test
  void readsAFolderOfIdxFiles() {
    assertThat(read("dataset.source { kind = idx, path = raw, class-names = [cat, dog] }").source())
        .contains(
            new IdxSource(Optional.of("raw"), Map.of(), List.of("cat", "dog"), Optional.empty()));
  }

  @Test
  void readsFourIdxFiles() {
    String files = "train-images = a, train-labels = b, test-images = c, test-labels = d";
    assertThat(read("dataset.source { kind = idx, classes = 4, " + files + " }").source())
        .contains(
            new IdxSource(
                Optional.empty(),
                Map.of(
                    IdxRole.TRAIN_IMAGES, "a",
                    IdxRole.TRAIN_LABELS, "b",
                    IdxRole.TEST_IMAGES, "c",
                    IdxRole.TEST_LABELS, "d"),
                List.of(),
                Optional.of(4)));
  }

  @Test
  void readsAnImageFolderWithTheDefaultsOfTheReference() {
    assertThat(read("dataset.source { kind = image-folder, path = raw }").source())
        .contains(
            new FolderSource(
                Optional.of("raw"),
                new ImageRecipe(
                    new ImageDecoder(ColourMode.RGB, 64_000_000, 512L << 20),
                    new Resizing.None(),
                    Optional.empty(),
                    new ImageRecipe.Storing.Pixels(ImageRecipe.Extent.CROPPED)),
                new FolderClasses(List.of(), Optional.empty(), Optional.empty()),
                new FolderSource.SkipLimits(268_435_456, 0.01, 100),
                0.1));
  }

  @Test
  void readsWhatBecomesOfImages() {
    assertThat(recipe("resize { kind = shorter-side }, crop = 224, store = jpeg"))
        .isEqualTo(
            new ImageRecipe(
                new ImageDecoder(ColourMode.RGB, 64_000_000, 512L << 20),
                new Resizing.ShorterSide(256),
                Optional.of(new CentreCrop(224, 224)),
                new ImageRecipe.Storing.Encoded(
                    new ImageEncoder.Jpeg(95), ImageRecipe.Extent.CROPPED)));
    assertThat(
            recipe(
                """
                colour = grey, resize { kind = exact, height = 20, width = 30 }
                crop { kind = centre, height = 18, width = 28 }, store = png, extent = whole
                """))
        .isEqualTo(
            new ImageRecipe(
                new ImageDecoder(ColourMode.GREY, 64_000_000, 512L << 20),
                new Resizing.Exact(20, 30),
                Optional.of(new CentreCrop(18, 28)),
                new ImageRecipe.Storing.Encoded(new ImageEncoder.Png(), ImageRecipe.Extent.WHOLE)));
  }

  private static ImageRecipe recipe(String settings) {
    String hocon = "dataset.source { kind = image-folder, path = raw, " + settings + " }";
    return ((FolderSource) read(hocon).source().orElseThrow()).recipe();
  }

  @Test
  void refusesAnExactSizeThatIsNotSaid() {
    assertProblem(
        "dataset.source { kind = image-folder, resize { kind = exact, height = 20 } }",
        "dataset.source.resize.width: expected a whole number at least 1");
  }

  @Test
  void refusesClassesFromTwoPlaces() {
    assertProblem(
        "dataset.source { kind = image-folder, classes = [a, b], class-list = list.txt }",
        "dataset.source.class-list: expected null where classes are given");
    assertProblem(
        "dataset.source { kind = image-folder, classes = [a, b, a] }",
        "dataset.source.classes: expected each folder once");
  }

  @Test
  void refusesAFolderTogetherWithAFile() {
    assertProblem(
        "dataset.source { kind = idx, path = raw, test-labels = d }",
        "dataset.source.path: expected a folder, or else each of train-images");
  }

  @Test
  void refusesThreeOfFourFiles() {
    assertProblem(
        "dataset.source { kind = idx, train-images = a, train-labels = b, test-images = c }",
        "found nothing and 3 of the four files");
  }

  @Test
  void asksForTheRawFilesOnlyWhenIngesting() {
    Source source = read("dataset.source { kind = idx }").source().orElseThrow();

    assertThatThrownBy(() -> source.open(new org.apache.hadoop.conf.Configuration()))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("cannot ingest: expected dataset.source.path");
  }

  @Test
  void refusesClassesThatAreNotTheNames() {
    assertProblem(
        "dataset.source { kind = idx, path = raw, classes = 3, class-names = [a, b] }",
        "dataset.source.classes: expected the number of class-names, which is 2, found 3");
  }

  @Test
  void refusesClassNamesThatAreNoList() {
    assertProblem(
        "dataset.source { kind = idx, path = raw, class-names = cats }",
        "dataset.source.class-names: expected a list of texts");
  }

  @Test
  void refusesAValidationFractionOfOne() {
    assertProblem("dataset.validation-fraction = 1", "dataset.validation-fraction: expected");
  }

  @Test
  void shufflesAsManyRowsAsTheBufferHolds() {
    Manifest small = manifest(new ImageShape(28, 28, 1));
    Manifest large = manifest(new ImageShape(224, 224, 3));

    assertThat(read("").shuffleRows(small)).isEqualTo(134217728 / (784 + 12));
    assertThat(read("").shuffleRows(large)).isEqualTo(134217728 / (150528 + 12)).isEqualTo(891);
  }

  @Test
  void shufflesAtLeastOneRowAndNoMoreThanCanBeCounted() {
    Manifest manifest = manifest(new ImageShape(1, 1, 1));

    assertThat(read("dataset.shuffle-buffer-bytes = 1").shuffleRows(manifest)).isEqualTo(1);
    assertThat(read("dataset.shuffle-buffer-bytes = 1000000000000").shuffleRows(manifest))
        .isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void refusesAShuffleBufferOfNothing() {
    assertProblem("dataset.shuffle-buffer-bytes = 0", "dataset.shuffle-buffer-bytes: expected");
  }

  private static Manifest manifest(ImageShape shape) {
    var none = new Manifest.SplitFiles(0, List.of(), List.of());
    List<Double> zeros = Collections.nCopies(shape.channels(), 0.0);
    return new Manifest(
        Manifest.FORMAT_VERSION,
        Manifest.IMAGE_KIND,
        "none",
        "none",
        shape,
        List.of(),
        new Manifest.ChannelStatistics(zeros, zeros),
        new Manifest.Splits(none, none, none),
        new TreeMap<>(),
        List.of());
  }

  private static void assertProblem(String hocon, String message) {
    Configuration configuration = Configuration.parseText(hocon);
    DatasetSettings.read(configuration.root());
    // Sections that are not read here are reported too; what matters is that this problem is.
    assertThatThrownBy(configuration::finish)
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining(message);
  }

  private static DatasetSettings read(String hocon) {
    return DatasetSettings.read(Configuration.parseText(hocon).root());
  }
}
