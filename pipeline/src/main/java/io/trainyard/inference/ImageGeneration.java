package io.trainyard.inference;

import io.trainyard.failure.BadConfiguration;
import io.trainyard.failure.BadData;
import io.trainyard.image.ContactSheet;
import io.trainyard.image.ContactSheet.Cell;
import io.trainyard.image.ContactSheet.Group;
import io.trainyard.image.PixelImage;
import io.trainyard.language.GenerationSettings;
import io.trainyard.language.Sampling;
import io.trainyard.model.ModelBundle;
import io.trainyard.model.flow.Flow;
import io.trainyard.preview.PictureFile;
import io.trainyard.random.Seed;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** A density that images are drawn from, and a place for a contact sheet of them. */
public final class ImageGeneration {

  /** More would make a picture that few programs open. */
  private static final int MOST = 2_500;

  private static final int FEWEST_COLUMNS = 10;

  private final Path path;
  private final ModelBundle bundle;
  private final FlowSampler sampler;
  private final int count;
  private final double temperature;
  private final Seed seed;
  private final PictureFile target;

  private ImageGeneration(
      Path path, ModelBundle bundle, int count, double temperature, Seed seed, PictureFile target) {
    this.path = path;
    this.bundle = bundle;
    Flow flow = Flow.of((ComputationGraph) bundle.network().model());
    this.sampler = new FlowSampler(flow, bundle.input(), temperature, seed.of("generate-image"));
    this.count = count;
    this.temperature = temperature;
    this.seed = seed;
    this.target = target;
  }

  /** Whether the bundle in a directory is one that images can be drawn from. */
  public static boolean isAt(Path path, Configuration conf) {
    return ModelBundle.isDensityAt(path, conf);
  }

  /**
   * Reads the model.
   *
   * @param path of its bundle
   * @param output of the contact sheet; empty for one in the model's run
   * @param settings of which {@code count} and {@code temperature} count
   * @throws BadData if the model is missing or damaged
   * @throws BadConfiguration if the settings are of texts, there is no place for the sheet, or
   *     something else than an earlier one would be replaced
   */
  public static ImageGeneration open(
      Path path,
      Optional<String> output,
      GenerationSettings settings,
      Seed seed,
      Configuration conf) {
    double temperature = temperature(settings);
    if (settings.count() > MOST) {
      throw new BadConfiguration(
          "cannot draw so many images: expected %s.count to be at most %d, found %d; lower it"
              .formatted(settings.section(), MOST, settings.count()));
    }
    ModelBundle bundle = ModelBundle.read(path, conf);
    PictureFile target = PictureFile.at(output.orElseGet(() -> inRun(path, conf)), conf);
    return new ImageGeneration(path, bundle, settings.count(), temperature, seed, target);
  }

  private static double temperature(GenerationSettings settings) {
    if (settings.prompt().isEmpty()
        && settings.sampling() instanceof Sampling.Drawn drawn
        && drawn.topK().isEmpty()
        && drawn.topP().isEmpty()) {
      return drawn.temperature();
    }
    throw new BadConfiguration(
        "cannot draw images so: expected of the section %s nothing but count and temperature, found a prompt, top-k, top-p or greedy, which are for texts; leave them out"
            .formatted(settings.section()));
  }

  private static String inRun(Path model, Configuration conf) {
    return ModelRun.runOf(model, conf)
        .map(run -> new Path(run, "predictions/generated.png").toString())
        .orElseThrow(
            () ->
                new BadConfiguration(
                    "cannot draw images with %s: expected a model in a run, or --output, found neither; give --output"
                        .formatted(model)));
  }

  public String modelPath() {
    return path.toString();
  }

  public String runId() {
    return String.valueOf(bundle.provenance().get("run_id"));
  }

  /** Where the contact sheet goes to. */
  public String target() {
    return target.path();
  }

  /**
   * Draws the images and writes the contact sheet, in place of what an earlier call wrote there.
   * Each image follows from the seed and its number.
   */
  public List<PixelImage> generate() {
    List<PixelImage> images = sampler.draw(count);
    target.write(sheet(images).png());
    return images;
  }

  private ContactSheet sheet(List<PixelImage> images) {
    int columns = Math.max(FEWEST_COLUMNS, (int) Math.ceil(Math.sqrt(count)));
    List<Cell> cells = images.stream().map(image -> new Cell(image, List.of())).toList();
    String note =
        String.format(
            Locale.ROOT, "%,d images, temperature %s, seed %d", count, temperature, seed.value());
    return new ContactSheet(
        "Drawn from " + runId(), List.of(note), List.of(Group.grid("", cells, columns)));
  }
}
