package io.trainyard.bench;

import io.trainyard.augment.Augmentation;
import io.trainyard.augment.Augmenter;
import io.trainyard.config.Configuration;
import io.trainyard.failure.BadConfiguration;
import io.trainyard.image.Planes;
import io.trainyard.model.ImageShape;
import io.trainyard.random.Seed;
import io.trainyard.training.TrainingSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Augmentation of single images in one thread, in this process, and, if asked for, beside other
 * programs that do the same: started as {@code COMMAND TRANSFORM HEIGHTxWIDTHxCHANNELS}, and as
 * {@link StepBench.Other} says, images in place of steps.
 *
 * <p>{@link #AUGMENTED} is the transform alone, from float planes to float planes; {@link
 * #PREPARED} takes the image from its stored bytes to planes, as training does; {@link #PIXELS}
 * from stored bytes to such bytes, as libraries do whose images are pixels. Images are noise. A
 * transform is always done and has its default parameters, but that grey stands outside of images;
 * a preset is as configured.
 */
public final class AugmentBench {

  public static final String AUGMENTED = "trainyard";
  public static final String PREPARED = "trainyard-from-bytes";
  public static final String PIXELS = "trainyard-pixels";

  /** All of Trainyard's own, in the order in which they are reported. */
  public static final List<String> OWN = List.of(AUGMENTED, PREPARED, PIXELS);

  /** Calls after which the image starts anew, so that it does not fade or become one value. */
  private static final int FRESH = 16;

  /** One transform, or preset, on images of one shape. */
  public record Setup(String transform, ImageShape shape) {}

  private final Protocol protocol;
  private final List<StepBench.Other> others;
  private final Consumer<String> progress;

  /**
   * @param progress hears what is being done
   */
  public AugmentBench(Protocol protocol, List<StepBench.Other> others, Consumer<String> progress) {
    this.protocol = protocol;
    this.others = List.copyOf(others);
    this.progress = progress;
    List<String> names = new ArrayList<>(OWN);
    others.forEach(other -> names.add(other.name()));
    if (names.stream().distinct().count() < names.size()) {
      throw new BadConfiguration(
          "cannot measure beside other programs: expected each to have a name of its own, found "
              + names);
    }
  }

  /**
   * @return {@link #OWN}, and the others in their order
   * @throws BadConfiguration if there is no such transform, or another program cannot be run
   */
  public List<AugmentResult> run(Setup setup) {
    List<Contender> contenders = new ArrayList<>();
    try {
      OWN.forEach(name -> contenders.add(new Own(name, setup)));
      others.forEach(
          other ->
              contenders.add(
                  Beside.start(other, setup.transform(), String.valueOf(setup.shape()))));
      String label = setup.transform() + " " + setup.shape() + ": ";
      return results(
          setup,
          new SideBySide(protocol, what -> progress.accept(label + what)).measure(contenders));
    } finally {
      contenders.forEach(Contender::close);
    }
  }

  private static List<AugmentResult> results(Setup setup, Map<String, Samples> seconds) {
    List<AugmentResult> results = new ArrayList<>();
    seconds.forEach(
        (name, own) -> {
          Map<String, Double> ratios = new LinkedHashMap<>();
          seconds.forEach(
              (other, theirs) -> {
                if (!other.equals(name)) {
                  ratios.put(other, theirs.over(own).median());
                }
              });
          results.add(new AugmentResult(name, setup, own, ratios));
        });
    return results;
  }

  private static Augmentation augmentation(String name) {
    // A name alone may be a preset's, whose steps have probabilities of their own.
    Configuration plain = Configuration.parseText("augment = [ \"" + name + "\" ]");
    Augmentation asItIs = TrainingSettings.read(plain).augmentation();
    String effective = plain.effective().get("augment");
    if (!effective.startsWith("[{\"" + name + "\":")) {
      return asItIs;
    }
    String grey = effective.contains("\"fill\"") ? ", value = 128" : "";
    return TrainingSettings.read(
            Configuration.parseText("augment = [ { %s { p = 1%s } } ]".formatted(name, grey)))
        .augmentation();
  }

  /** Trainyard's own way. */
  private static final class Own implements Contender {

    private final String name;
    private final ImageShape shape;
    private final Augmenter augmenter;
    private final byte[] pixels;
    private final byte[] result;
    private final Planes planes = new Planes();
    private final Seed seed = new Seed(1).of("augmentation").of(0);
    private long row;

    Own(String name, Setup setup) {
      this.name = name;
      this.shape = setup.shape();
      this.augmenter = augmentation(setup.transform()).augmenter(shape.height(), shape.width());
      this.pixels = new byte[shape.size()];
      this.result = new byte[shape.size()];
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < pixels.length; i++) {
        // No black, which fades to numbers that are slow to compute with.
        pixels[i] = (byte) random.nextInt(1, 256);
      }
      load();
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public long run(int times) {
      return name.equals(AUGMENTED) ? planes(times) : stored(times);
    }

    private long planes(int times) {
      long nanos = 0;
      long started = System.nanoTime();
      for (int i = 0; i < times; i++, row++) {
        if (row % FRESH == 0) {
          nanos += System.nanoTime() - started;
          load();
          planes.values();
          started = System.nanoTime();
        }
        augmenter.apply(planes, seed.of(row));
        planes.values();
      }
      return nanos + System.nanoTime() - started;
    }

    private long stored(int times) {
      boolean toPixels = name.equals(PIXELS);
      long started = System.nanoTime();
      for (int i = 0; i < times; i++, row++) {
        load();
        augmenter.apply(planes, seed.of(row));
        if (toPixels) {
          planes.copyTo(result);
        } else {
          planes.values();
        }
      }
      return System.nanoTime() - started;
    }

    private void load() {
      planes.load(pixels, 0, shape.height(), shape.width(), shape.channels());
    }
  }
}
