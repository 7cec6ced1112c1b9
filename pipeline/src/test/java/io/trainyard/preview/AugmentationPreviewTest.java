package io.trainyard.preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.TinyDataset;
import io.trainyard.augment.Augmentation;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.image.ContactSheet;
import io.trainyard.image.ContactSheet.Caption;
import io.trainyard.image.ContactSheet.Group;
import io.trainyard.image.PixelImage;
import io.trainyard.image.Planes;
import io.trainyard.random.Seed;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AugmentationPreviewTest {

  private static final org.apache.hadoop.conf.Configuration HADOOP =
      new org.apache.hadoop.conf.Configuration();
  private static final Seed SEED = new Seed(42);

  @TempDir static Path folder;
  private static Dataset dataset;

  @TempDir Path target;

  @BeforeAll
  static void ingest() throws IOException {
    dataset = TinyDataset.ingest(folder, 60, 0);
  }

  private static Augmentation augmentation(String list) {
    return Augmentation.read(Configuration.parseText("augment = " + list).root());
  }

  private static ContactSheet sheet(String list, int rows, int variants) {
    return new AugmentationPreview(dataset, augmentation(list), SEED)
        .sheet(new AugmentationPreview.Extent(rows, variants), List.of("what is done"), HADOOP);
  }

  @Test
  void rowsSpreadOverTheClasses() {
    assertThat(SampleRows.of(dataset, 3, HADOOP))
        .extracting(SampleRow::label)
        .containsExactly(0, 1, 2);
    assertThat(SampleRows.of(dataset, 8, HADOOP))
        .extracting(SampleRow::label)
        .hasSize(8)
        .isSorted()
        .contains(0, 1, 2);
    assertThat(SampleRows.of(dataset, 8, HADOOP)).extracting(SampleRow::id).doesNotHaveDuplicates();
  }

  @Test
  void fewerRowsThanAreAskedForAreAllShown() {
    assertThat(SampleRows.of(dataset, 100, HADOOP)).hasSize(60);
  }

  @Test
  void variantsAreThoseOfTheEpochsOfATraining() {
    ContactSheet sheet = sheet("[ { gaussian-noise {} }, { horizontal-flip {} } ]", 2, 3);
    SampleRow second = SampleRows.of(dataset, 2, HADOOP).get(1);

    var cells = sheet.groups().get(0).rows().get(1).cells();
    assertThat(cells).hasSize(4);
    assertThat(cells.get(0).image().pixels()).isEqualTo(second.image().pixels());
    for (int epoch = 0; epoch < 3; epoch++) {
      Planes planes = new Planes();
      planes.load(second.image());
      augmentation("[ { gaussian-noise {} }, { horizontal-flip {} } ]")
          .augmenter(TinyDataset.SIDE, TinyDataset.SIDE)
          .apply(planes, SEED.of("augmentation").of(epoch).of(second.id()));
      assertThat(cells.get(1 + epoch).image().pixels()).isEqualTo(planes.image().pixels());
    }
  }

  @Test
  void mixedMinibatchesAreShownWithTheirWeights() {
    ContactSheet plain = sheet("[ { invert { p = 1 } } ]", 3, 2);
    ContactSheet mixed = sheet("[ { invert { p = 1 } }, { mixup { alpha = 1 } } ]", 3, 2);

    assertThat(plain.groups()).hasSize(1);
    assertThat(mixed.groups()).extracting(Group::heading).containsExactly("", "Mixed minibatches");
    var cells = mixed.groups().get(1).rows().get(0).cells();
    assertThat(cells).hasSize(3);
    for (var cell : cells.subList(1, 3)) {
      assertThat(cell.captions())
          .extracting(Caption::text)
          .isNotEmpty()
          .allMatch(text -> text.matches("\\d+% \\d"));
      int sum =
          cell.captions().stream().mapToInt(c -> Integer.parseInt(c.text().split("%")[0])).sum();
      assertThat(sum).isBetween(99, 101);
    }
    PixelImage unmixed = plain.groups().get(0).rows().get(0).cells().get(1).image();
    assertThat(mixed.groups().get(0).rows().get(0).cells().get(1).image().pixels())
        .isEqualTo(unmixed.pixels());
  }

  @Test
  void whatMakesNoSenseIsSaid() {
    assertThat(sheet("[ hue ]", 1, 1).notes())
        .contains("what is done")
        .anyMatch(note -> note.startsWith("Warning: augment: hue changes nothing"));
  }

  @Test
  void picturesTakeThePlaceOfPicturesButOfNothingElse() throws IOException {
    Path file = target.resolve("new/sheet.png");
    byte[] png = new ContactSheet("A", List.of(), List.of()).png();
    byte[] other = new ContactSheet("B", List.of(), List.of()).png();

    PictureFile.at(file.toString(), HADOOP).write(png);
    PictureFile.at(file.toString(), HADOOP).write(other);
    assertThat(Files.readAllBytes(file)).isEqualTo(other);

    Path text = Files.writeString(target.resolve("thesis.txt"), "PNG");
    assertThatThrownBy(() -> PictureFile.at(text.toString(), HADOOP))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected nothing there or a picture that Trainyard made");
    Path own = target.resolve("own.png");
    ImageIO.write(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB), "png", own.toFile());
    assertThatThrownBy(() -> PictureFile.at(own.toString(), HADOOP))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("own.png");
    Files.write(own, Arrays.copyOf(png, 20));
    assertThatThrownBy(() -> PictureFile.at(own.toString(), HADOOP))
        .isInstanceOf(BadConfiguration.class);
    assertThatThrownBy(() -> PictureFile.at(target.toString(), HADOOP))
        .isInstanceOf(BadConfiguration.class);
    assertThatThrownBy(
            () -> PictureFile.at(text.resolve("below.png").toString(), HADOOP).write(png))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("--output");
  }
}
