package io.trainyard.dataset;

import io.trainyard.config.Range;
import io.trainyard.config.Section;
import io.trainyard.image.CentreCrop;
import io.trainyard.image.ColourMode;
import io.trainyard.image.ImageDecoder;
import io.trainyard.image.ImageEncoder;
import io.trainyard.image.Resizing;
import io.trainyard.model.ImageShape;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What becomes of an image file: it is decoded, resized and stored in some form; a network sees the
 * middle of it.
 *
 * @param crop what a network sees; empty where it sees whole images
 */
public record ImageRecipe(
    ImageDecoder decoder, Resizing resize, Optional<CentreCrop> crop, Storing storing) {

  /** The longest array that every JVM has. */
  static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  private static final int MAX_PIXELS = 500_000_000;

  private static final Range SIDE = Range.between(1, 1 << 15);

  /** How an image is stored. */
  public sealed interface Storing extends Serializable {

    /** Decoded and resized. */
    record Pixels(Extent extent) implements Storing {}

    /** As the file is, whole; it is decoded and resized whenever it is read. */
    record Original() implements Storing {}

    /** Decoded, resized and encoded again. */
    record Encoded(ImageEncoder encoder, Extent extent) implements Storing {}
  }

  /** How much of a resized image is stored. */
  public enum Extent {
    /** What a network sees. */
    CROPPED,
    /** All of it, so that augmentation may crop elsewhere than in the middle. */
    WHOLE
  }

  private enum Store {
    PIXELS,
    ORIGINAL,
    JPEG,
    PNG
  }

  static ImageRecipe read(Section section) {
    return new ImageRecipe(
        new ImageDecoder(
            section.choice("colour", ColourMode.class),
            section.longInteger("max-pixels", Range.between(1, MAX_PIXELS)),
            section.longInteger("max-decoded-bytes", Range.atLeast(ImageDecoder.LEAST_MAX_BYTES))),
        resize(section),
        crop(section),
        storing(section));
  }

  private static Resizing resize(Section section) {
    Map<String, Function<Section, Resizing>> kinds =
        Map.of(
            "none", none -> new Resizing.None(),
            "shorter-side", shorter -> new Resizing.ShorterSide(shorter.integer("size", SIDE)),
            "exact",
                exact ->
                    new Resizing.Exact(
                        exact.integer("height", SIDE), exact.integer("width", SIDE)));
    Resizing resize = section.kind("resize", "resize", kinds);
    return resize == null ? new Resizing.None() : resize;
  }

  private static Optional<CentreCrop> crop(Section section) {
    if (section.isNull("crop")) {
      return Optional.empty();
    }
    Map<String, Function<Section, CentreCrop>> kinds =
        Map.of(
            "constant",
                square -> {
                  int side = square.integer("value", SIDE);
                  return new CentreCrop(side, side);
                },
            "centre",
                centre ->
                    new CentreCrop(centre.integer("height", SIDE), centre.integer("width", SIDE)));
    return Optional.ofNullable(section.kind("crop", "crop", kinds));
  }

  private static Storing storing(Section section) {
    Extent extent = section.choice("extent", Extent.class);
    int quality = section.integer("jpeg-quality", Range.between(1, 100));
    return switch (section.choice("store", Store.class)) {
      case PIXELS -> new Storing.Pixels(extent);
      case ORIGINAL -> new Storing.Original();
      case JPEG -> new Storing.Encoded(new ImageEncoder.Jpeg(quality), extent);
      case PNG -> new Storing.Encoded(new ImageEncoder.Png(), extent);
    };
  }

  /** The shape that every image has for a network; empty where it is that of the files. */
  Optional<ImageShape> shape() {
    int channels = decoder.colour().channels();
    if (crop.isPresent()) {
      return Optional.of(new ImageShape(crop.get().height(), crop.get().width(), channels));
    }
    return resize instanceof Resizing.Exact exact
        ? Optional.of(new ImageShape(exact.height(), exact.width(), channels))
        : Optional.empty();
  }

  /** What is done to each file, once it is known what shape a network sees. */
  ImagePreparation preparation(ImageShape shape) {
    var fit = crop.isPresent() ? ImagePreparation.Fit.CROP : ImagePreparation.Fit.REQUIRE;
    return new ImagePreparation(decoder, resize, shape, fit, storing);
  }

  /** Everything that shapes the rows, by the names of the settings. */
  SortedMap<String, String> settings() {
    var settings = new TreeMap<String, String>();
    settings.put("dataset.source.colour", Section.kebab(decoder.colour()));
    settings.put("dataset.source.max-pixels", Long.toString(decoder.maxPixels()));
    settings.put("dataset.source.max-decoded-bytes", Long.toString(decoder.maxBytes()));
    settings.put("dataset.source.resize", ResizingText.of(resize));
    settings.put(
        "dataset.source.crop",
        crop.map(centre -> centre.height() + "x" + centre.width()).orElse("null"));
    settings.put("dataset.source.store", text(storing));
    return settings;
  }

  private static String text(Storing storing) {
    if (storing instanceof Storing.Pixels pixels) {
      return "pixels, " + Section.kebab(pixels.extent());
    }
    if (storing instanceof Storing.Encoded encoded) {
      String file =
          encoded.encoder() instanceof ImageEncoder.Jpeg jpeg
              ? "jpeg of quality " + jpeg.quality()
              : "png";
      return file + ", " + Section.kebab(encoded.extent());
    }
    return "original";
  }
}
