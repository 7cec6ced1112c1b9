package io.trainyard.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How fast one way of generating is.
 *
 * @param name of the way
 * @param ratioToWindows repetition by repetition
 */
public record GenerateResult(String name, Samples tokensPerSecond, Samples ratioToWindows) {

  /** As JSON, in snake_case. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("name", name);
    figures.put("tokens_per_second", tokensPerSecond.median());
    figures.put("spread", tokensPerSecond.spread());
    figures.put("ratio_to_windows", ratioToWindows.median());
    return figures;
  }
}
