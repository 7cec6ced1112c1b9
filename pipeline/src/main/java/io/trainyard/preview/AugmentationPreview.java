package io.trainyard.preview;

import io.trainyard.augment.Augmentation;
import io.trainyard.augment.Subject;
import io.trainyard.dataset.Dataset;
import io.trainyard.dataset.Split;
import io.trainyard.failure.BadData;
import io.trainyard.image.ContactSheet;
import io.trainyard.image.ContactSheet.Caption;
import io.trainyard.image.ContactSheet.Cell;
import io.trainyard.image.ContactSheet.Group;
import io.trainyard.image.ContactSheet.Row;
import io.trainyard.model.ImageShape;
import io.trainyard.random.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * Shows training rows beside what the first epochs of a training would make of them: the same
 * variants, to the bit, since they come from the same seeds. Where minibatches are mixed, the rows
 * shown stand in for one.
 */
public final class AugmentationPreview {

  /**
   * How much is shown.
   *
   * @param rows of the training split
   * @param variants of each, those of the first so many epochs
   */
  public record Extent(int rows, int variants) {}

  /** Less would be rounded to 0 %. */
  private static final float LEAST_SHOWN = 0.005f;

  private final Dataset dataset;
  private final Augmentation augmentation;
  private final Seed seed;

  /**
   * @param seed of the run
   */
  public AugmentationPreview(Dataset dataset, Augmentation augmentation, Seed seed) {
    this.dataset = dataset;
    this.augmentation = augmentation;
    this.seed = seed;
  }

  /** What makes no sense for the data, one sentence each. */
  public List<String> warnings() {
    ImageShape shape = dataset.manifest().image();
    return augmentation.warnings(
        new Subject(
            shape.height(), shape.width(), shape.channels(), dataset.manifest().classNames()));
  }

  /**
   * @param transforms what is done, in words, one line each
   * @throws BadData if there is no training row, or a file is not what the manifest says
   */
  public ContactSheet sheet(Extent extent, List<String> transforms, Configuration conf) {
    if (dataset.rows(Split.TRAIN) == 0) {
      throw new BadData(
          "cannot show the augmentation of %s: expected at least one training row, found none"
              .formatted(dataset.path()));
    }
    List<SampleRow> rows = SampleRows.of(dataset, extent.rows(), conf);
    Variants variants = new Variants(dataset.manifest().image(), augmentation, seed);
    List<Group> groups = new ArrayList<>();
    groups.add(images(rows, extent.variants(), variants));
    if (augmentation.mixesBatches()) {
      groups.add(mixed(rows, extent.variants(), variants));
    }
    List<String> notes = new ArrayList<>(transforms);
    warnings().forEach(warning -> notes.add("Warning: " + warning));
    notes.add("Seed " + seed.value() + ". " + dataset.path());
    return new ContactSheet("Augmentation", notes, groups);
  }

  private Group images(List<SampleRow> rows, int epochs, Variants variants) {
    List<Row> lines = new ArrayList<>();
    for (SampleRow row : rows) {
      List<Cell> cells = new ArrayList<>();
      cells.add(new Cell(variants.original(row), List.of()));
      for (int epoch = 0; epoch < epochs; epoch++) {
        cells.add(new Cell(variants.of(row, epoch), List.of()));
      }
      lines.add(new Row(labels(row), cells));
    }
    List<String> columns = new ArrayList<>(List.of("original"));
    columns.addAll(epochs(epochs));
    return new Group("", List.of(), columns, lines);
  }

  private Group mixed(List<SampleRow> rows, int epochs, Variants variants) {
    List<List<Cell>> cells = new ArrayList<>();
    for (SampleRow row : rows) {
      cells.add(new ArrayList<>(List.of(new Cell(variants.original(row), List.of()))));
    }
    for (int epoch = 0; epoch < epochs; epoch++) {
      List<Variants.Mixed> minibatch = variants.mixed(rows, classes(), epoch);
      for (int i = 0; i < rows.size(); i++) {
        Variants.Mixed mixed = minibatch.get(i);
        cells.get(i).add(new Cell(mixed.image(), captions(mixed.weights())));
      }
    }
    List<Row> lines =
        IntStream.range(0, rows.size())
            .mapToObj(i -> new Row(labels(rows.get(i)), cells.get(i)))
            .toList();
    List<String> columns = new ArrayList<>(List.of("original"));
    columns.addAll(epochs(epochs));
    return new Group(
        "Mixed minibatches",
        List.of(
            "Rows of a minibatch are mixed with each other after each was changed by itself, and"
                + " their labels with the weights below. Here the rows above are the minibatch; in"
                + " training it is those that the epoch's order brings together."),
        columns,
        lines);
  }

  private static List<String> epochs(int epochs) {
    return IntStream.rangeClosed(1, epochs).mapToObj(epoch -> "epoch " + epoch).toList();
  }

  private List<Caption> labels(SampleRow row) {
    return List.of(Caption.plain(className(row.label())), Caption.faint("row " + row.id()));
  }

  /** The heaviest classes first, without those of nearly nothing. */
  private List<Caption> captions(float[] weights) {
    return IntStream.range(0, weights.length)
        .filter(label -> weights[label] >= LEAST_SHOWN)
        .boxed()
        .sorted((a, b) -> Float.compare(weights[b], weights[a]))
        .map(label -> Caption.faint("%.0f%% %s".formatted(100 * weights[label], className(label))))
        .toList();
  }

  private int classes() {
    // Of rows with targets only the images are shown.
    return Math.max(1, dataset.manifest().classNames().size());
  }

  private String className(int label) {
    List<String> names = dataset.manifest().classNames();
    return names.isEmpty() ? "image" : names.get(label);
  }
}
