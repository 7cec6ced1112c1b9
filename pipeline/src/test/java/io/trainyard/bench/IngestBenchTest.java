package io.trainyard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trainyard.SparkFixture;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.DatasetSettings;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.image.ColourMode;
import io.trainyard.image.ImageDecoder;
import io.trainyard.image.PixelImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IngestBenchTest {

  private static final int IMAGES = 100;

  private static IngestBench bench(List<String> said) {
    return new IngestBench(SparkFixture.session(), new Protocol(2, 0, 0), said::add);
  }

  private static DatasetSettings settings(String source) {
    return DatasetSettings.read(
        Configuration.parseText("dataset.source { %s }".formatted(source)).root());
  }

  @Test
  void goesThroughEveryFileBothWays() {
    List<IngestResult> results;
    List<String> said = new ArrayList<>();
    try (GeneratedImages images = GeneratedImages.create(IMAGES, 20, 30)) {
      results =
          bench(said)
              .run(
                  settings(
                      "kind = image-folder, path = \"%s\", resize { kind = exact, height = 8, width = 8 }"
                          .formatted(images.path())));
    }

    assertThat(results).extracting(IngestResult::name).containsExactly("plain", "ingest");
    assertThat(results).allMatch(result -> result.images() == IMAGES);
    assertThat(results).allMatch(result -> result.imagesPerSecond().median() > 0);
    assertThat(results.get(0).ratioToPlain()).isEqualTo(new Samples(1, 1));
    assertThat(results.get(1).figures())
        .containsKeys("images_per_second", "ratio_to_plain", "spread", "repetitions");
    assertThat(said).first().asString().startsWith("100 files, ");
  }

  @Test
  void generatedImagesAreJpegsInTenClassesAndGoWhenTheyAreClosed() throws Exception {
    Path folder;
    try (GeneratedImages images = GeneratedImages.create(20, 12, 16)) {
      folder = images.path();
      try (Stream<Path> classes = Files.list(folder)) {
        assertThat(classes).hasSize(10);
      }
      byte[] file = Files.readAllBytes(folder.resolve("class-3").resolve("000013.jpg"));
      PixelImage image = new ImageDecoder(ColourMode.RGB, 1000).decode(file);
      assertThat(image.height()).isEqualTo(12);
      assertThat(image.width()).isEqualTo(16);
    }
    assertThat(folder).doesNotExist();
  }

  @Test
  void anotherSourceIsRefused() {
    assertThatThrownBy(() -> bench(new ArrayList<>()).run(settings("kind = idx, path = x")))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("expected dataset.source to be an image-folder");
  }
}
