package io.trainyard.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.augment.Augmentation;
import io.trainyard.config.Configuration;
import io.trainyard.dataset.Dataset;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.preview.AugmentationPreview;
import io.trainyard.preview.PictureFile;
import io.trainyard.training.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows people what the network will see. */
@Command(
    name = "augment",
    description = {
      "Writes a contact sheet, a PNG, of training rows and of what the configuration's augmentation"
          + " makes of them in the first epochs. Trains nothing and needs no Spark."
    })
final class AugmentJob extends Job {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_ROWS = 100;
  private static final int MAX_VARIANTS = 50;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "How many training rows, spread over the classes (default: ${DEFAULT-VALUE}).")
  private int rows = 8;

  @Option(
      names = "--variants",
      paramLabel = "N",
      description = "How many variants of each, one an epoch (default: ${DEFAULT-VALUE}).")
  private int variants = 8;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description =
          "Where to write, in place of an earlier picture (default: NAME-augmentation.png in"
              + " run.root, NAME being run.id, or else the dataset's name).")
  private String target;

  @Override
  String name() {
    return "augment";
  }

  @Override
  void run(Configuration configuration, JobOutput output) {
    TrainingSettings settings = TrainingSettings.read(configuration);
    Augmentation augmentation = settings.augmentation();
    require("--rows", rows, MAX_ROWS);
    require("--variants", variants, MAX_VARIANTS);
    if (augmentation.isEmpty()) {
      throw new BadConfiguration(
          "cannot show the augmentation: expected at least one transform in augment, found none; give"
              + " some, or a preset, as in --set 'augment=mnist'");
    }
    String path =
        settings
            .dataset()
            .path()
            .orElseThrow(
                () ->
                    new BadConfiguration(
                        "cannot show the augmentation: expected dataset.path, found none; set it"));
    Dataset dataset = Dataset.open(path, hadoop());
    PictureFile file = PictureFile.at(target == null ? usual(settings, dataset) : target, hadoop());
    var preview = new AugmentationPreview(dataset, augmentation, settings.run().seed());
    var extent = new AugmentationPreview.Extent(rows, variants);
    file.write(preview.sheet(extent, transforms(configuration), hadoop()).png());
    preview.warnings().forEach(warning -> err().println("warning: " + warning));
    err().println("contact sheet: " + file.path());
    output.figure("rows", rows);
    output.figure("variants", variants);
    output.figure("warnings", preview.warnings());
    output.output("sheet", file.path());
    output.output("dataset", dataset.path());
  }

  private static void require(String option, int found, int max) {
    if (found < 1 || found > max) {
      throw new BadConfiguration(
          "cannot show the augmentation: expected %s to be a whole number from 1 to %d, found %d"
              .formatted(option, max, found));
    }
  }

  private static String usual(TrainingSettings settings, Dataset dataset) {
    String name = settings.run().id().orElseGet(() -> new Path(dataset.path()).getName());
    return settings.run().root() + "/" + name + "-augmentation.png";
  }

  /**
   * Each transform with all of its parameters, as they were read, without those that are left out.
   */
  private static List<String> transforms(Configuration configuration) {
    List<String> lines = new ArrayList<>();
    for (JsonNode element : json(configuration.effective().get("augment"))) {
      element
          .fields()
          .forEachRemaining(
              entry -> lines.add(entry.getKey() + " { " + parameters(entry.getValue()) + " }"));
    }
    return lines;
  }

  private static String parameters(JsonNode object) {
    List<String> parameters = new ArrayList<>();
    object
        .fields()
        .forEachRemaining(
            entry -> {
              if (!entry.getValue().isNull()) {
                parameters.add(entry.getKey() + " = " + value(entry.getValue()));
              }
            });
    return String.join(", ", parameters);
  }

  private static String value(JsonNode value) {
    return value.isTextual() ? value.asText() : value.toString().replace(",", ", ");
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot read the configuration's own JSON", e);
    }
  }
}
