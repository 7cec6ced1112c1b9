package io.trainyard.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one contender's augmentation of an image came to.
 *
 * @param secondsPerImage one value a repetition
 * @param ratios how many times as fast as each other contender it is, by name: the median over the
 *     repetitions of the quotient within a repetition
 */
public record AugmentResult(
    String name, AugmentBench.Setup setup, Samples secondsPerImage, Map<String, Double> ratios) {

  public AugmentResult {
    ratios = new LinkedHashMap<>(ratios);
  }

  @Override
  public Map<String, Double> ratios() {
    return new LinkedHashMap<>(ratios);
  }

  public Samples imagesPerSecond() {
    return secondsPerImage.into(1);
  }

  /** Pixels of all channels together count once. */
  public Samples pixelsPerSecond() {
    return secondsPerImage.into((double) setup.shape().height() * setup.shape().width());
  }

  /** The figures under their names in the JSON line. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("name", name);
    figures.put("transform", setup.transform());
    figures.put("image", setup.shape().toString());
    figures.put("images_per_second", Digits.round(imagesPerSecond().median()));
    figures.put("pixels_per_second", Digits.round(pixelsPerSecond().median()));
    figures.put("microseconds_per_image", Digits.round(1e6 * secondsPerImage.median()));
    figures.put("spread", Digits.round(imagesPerSecond().spread()));
    figures.put("repetitions", secondsPerImage.values().length);
    ratios.forEach(
        (other, ratio) -> figures.put("ratio_to_" + other.replace('-', '_'), Digits.round(ratio)));
    return figures;
  }
}
