package io.trainyard.jobs;

import io.trainyard.bench.GeneratedImages;
import io.trainyard.bench.IngestBench;
import io.trainyard.bench.IngestResult;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.DatasetSettings;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.training.TrainingSettings;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures ingest of an image folder against plain decoding. */
@Command(
    name = "ingest",
    description = {
      "Measures how many images a second ingest takes from dataset.source, an image folder, against"
          + " as many threads that only read, decode and resize the same files. Without a source it"
          + " generates JPEG files, and has them cut to the middle 224x224 of a shorter side of 256."
    })
final class BenchIngestJob extends Job {

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Files to generate, at least 100 (default: ${DEFAULT-VALUE}).")
  private int images;

  @Option(
      names = "--height",
      paramLabel = "N",
      defaultValue = "375",
      description = "Of generated images, in pixels (default: ${DEFAULT-VALUE}).")
  private int height;

  @Option(
      names = "--width",
      paramLabel = "N",
      defaultValue = "500",
      description = "Of generated images, in pixels (default: ${DEFAULT-VALUE}).")
  private int width;

  @Mixin private BenchJob.Measuring measuring;

  @Override
  String name() {
    return BenchJob.NAME;
  }

  @Override
  void run(Configuration configuration, JobOutput output) {
    DatasetSettings settings = TrainingSettings.read(configuration).dataset();
    output.figure("bench", "ingest");
    require("--images", images, 100);
    require("--height", height, 1);
    require("--width", width, 1);
    var bench = new IngestBench(spark("bench"), measuring.protocol(), err()::println);
    List<IngestResult> results;
    if (settings.source().isPresent()) {
      results = bench.run(settings);
    } else {
      try (GeneratedImages generated = GeneratedImages.create(images, height, width)) {
        results = bench.run(settings(generated));
      }
    }
    table(results).print(err());
    output.figure("results", results.stream().map(IngestResult::figures).toList());
  }

  private static void require(String option, int found, int least) {
    if (found < least) {
      throw new BadConfiguration(
          "cannot measure: expected %s to be a whole number of at least %d, found %d"
              .formatted(option, least, found));
    }
  }

  private static DatasetSettings settings(GeneratedImages generated) {
    Configuration configuration =
        Configuration.parseText(
            """
            dataset.source {
              kind = image-folder, path = "%s", resize { kind = shorter-side, size = 256 }, crop = 224
            }
            """
                .formatted(generated.path()));
    return DatasetSettings.read(configuration.root());
  }

  private static Table table(List<IngestResult> results) {
    Table table = new Table(List.of("", "images", "images/s", "spread", "of plain"));
    for (IngestResult one : results) {
      table.add(
          List.of(
              one.name(),
              "%,d".formatted(one.images()),
              Table.number(one.imagesPerSecond().median()),
              Table.percent(one.imagesPerSecond().spread()),
              Table.ratio(one.ratioToPlain().median())));
    }
    return table;
  }
}
