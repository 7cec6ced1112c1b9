package io.trainyard.augment;

import io.trainyard.config.Elements;
import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.random.Seed;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What is done to training images, in order, as the list {@code augment} of a configuration says.
 * Immutable; {@link #augmenter} makes what does it.
 *
 * <p>Step i of the list, counted from 0 after presets have been replaced by what they stand for,
 * draws from a generator of its own, seeded by the image's or minibatch's seed and i: first whether
 * it is done, with its probability {@code p}, and then what it needs.
 */
public final class Augmentation implements Serializable {

  private static final long serialVersionUID = 1;

  /** Leaves everything as it is. */
  public static final Augmentation NONE = new Augmentation(List.of());

  private static final Elements<Step> ELEMENTS =
      new Elements<>("transform", "preset", readers(), OwnTransform::read);

  private final List<Step> steps;

  Augmentation(List<Step> steps) {
    this.steps = List.copyOf(steps);
  }

  /** Reads the list {@code augment}, or the name of a preset that stands there. */
  public static Augmentation read(Section root) {
    return new Augmentation(root.elements("augment", ELEMENTS));
  }

  private static Map<String, Function<Section, Step>> readers() {
    Map<String, Function<Section, Step>> readers = new TreeMap<>();
    Transforms.IMAGE.forEach(
        (name, reader) -> readers.put(name, section -> onImage(name, section, reader)));
    Transforms.BATCH.forEach(
        (name, reader) -> readers.put(name, section -> onBatch(name, section, reader)));
    return readers;
  }

  /** A step of a transform that {@code reader} makes; null where it makes none. */
  static Step onImage(String name, Section section, Function<Section, Transform> reader) {
    double p = section.decimal("p", Range.between(0, 1));
    Transform transform = reader.apply(section);
    return transform == null ? null : new Step.OnImage(name, p, transform);
  }

  private static Step onBatch(String name, Section section, Function<Section, Mixing> reader) {
    double p = section.decimal("p", Range.between(0, 1));
    Mixing mixing = reader.apply(section);
    return mixing == null ? null : new Step.OnBatch(name, p, mixing);
  }

  List<Step> steps() {
    return steps;
  }

  /** The same, and after it noise from 0 to 1 on each pixel, which makes real numbers of them. */
  public Augmentation dequantizing() {
    List<Step> all = new ArrayList<>(steps);
    all.add(new Step.OnImage("dequantize", 1, new Dequantize()));
    return new Augmentation(all);
  }

  public boolean isEmpty() {
    return steps.isEmpty();
  }

  /** Whether images are changed one by one, before they are put together to a minibatch. */
  public boolean changesImages() {
    return steps.stream().anyMatch(Step.OnImage.class::isInstance);
  }

  /**
   * Whether a crop is among them, which should see all of a stored image and not just its middle.
   */
  public boolean crops() {
    return steps.stream()
        .anyMatch(step -> step instanceof Step.OnImage one && one.transform() instanceof Sized);
  }

  /** Whether minibatches are mixed, which makes labels other than one-hot. */
  public boolean mixesBatches() {
    return steps.stream().anyMatch(Step.OnBatch.class::isInstance);
  }

  /**
   * What augments images for one worker.
   *
   * @param height of the images that the network takes: crops that have no size of their own give
   *     this one. Other transforms may leave another size, which the caller has to fit.
   * @param width likewise
   */
  public Augmenter augmenter(int height, int width) {
    return new Augmenter(steps, height, width, crops());
  }

  /**
   * What an image's random choices derive from.
   *
   * @param run the run's seed
   * @param epoch from 0
   * @param row the row's id
   */
  public static Seed imageSeed(Seed run, int epoch, long row) {
    return run.of("augmentation").of(epoch).of(row);
  }

  /**
   * Mixes the rows of a minibatch, by at most one of the mixings: each is tried with its
   * probability, in order, until one is done.
   *
   * @param batch changed in place
   * @param seed of this minibatch
   */
  public void mix(Minibatch batch, Seed seed) {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof Step.OnBatch step) {
        var random = seed.of(i).generator();
        if (random.nextDouble() < step.p()) {
          step.mixing().mix(batch, random);
          return;
        }
      }
    }
  }

  /**
   * What makes no sense for such data, one sentence each; for people to read, nothing is refused.
   */
  public List<String> warnings(Subject data) {
    LinkedHashSet<String> warnings = new LinkedHashSet<>();
    for (Step step : steps) {
      if (step instanceof Step.OnImage image) {
        image
            .transform()
            .doubt(data)
            .ifPresent(doubt -> warnings.add("augment: " + image.name() + " " + doubt));
      }
    }
    return new ArrayList<>(warnings);
  }

  /** The names of what labels have to be classes for, and not real values. */
  public List<String> forClassesAlone() {
    return steps.stream()
        .filter(Step.OnBatch.class::isInstance)
        .map(Step.OnBatch.class::cast)
        .filter(step -> !step.mixing().takesValues())
        .map(Step.OnBatch::name)
        .distinct()
        .toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Augmentation that && steps.equals(that.steps);
  }

  @Override
  public int hashCode() {
    return steps.hashCode();
  }

  @Override
  public String toString() {
    return steps.toString();
  }
}
