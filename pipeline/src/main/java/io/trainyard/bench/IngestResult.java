package io.trainyard.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How fast a folder of images was gone through.
 *
 * @param name {@link IngestBench#PLAIN} or {@link IngestBench#INGEST}
 * @param seconds for all of it
 * @param ratioToPlain the speed over that of plain threads, repetition by repetition
 */
public record IngestResult(String name, int images, Samples seconds, Samples ratioToPlain) {

  public Samples imagesPerSecond() {
    return seconds.into(images);
  }

  /** The figures under their names in the JSON line. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("name", name);
    figures.put("images", images);
    figures.put("images_per_second", Digits.round(imagesPerSecond().median()));
    figures.put("spread", Digits.round(imagesPerSecond().spread()));
    figures.put("ratio_to_plain", Digits.round(ratioToPlain.median()));
    figures.put("repetitions", seconds.values().length);
    return figures;
  }
}
