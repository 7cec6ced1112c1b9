package io.trainyard.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What one contender's training step came to.
 *
 * @param name {@code stock}, {@code accelerated} or what else was measured beside them
 * @param model the network's name
 * @param charactersPerExample of a text
 * @param secondsPerStep one value a repetition
 * @param ratios how many times as fast as each other contender it is, by name: the median over the
 *     repetitions of the quotient within a repetition
 */
public record StepResult(
    String name,
    String model,
    int parameters,
    int batchSize,
    OptionalInt charactersPerExample,
    Samples secondsPerStep,
    Map<String, Double> ratios) {

  public StepResult {
    ratios = new LinkedHashMap<>(ratios);
  }

  @Override
  public Map<String, Double> ratios() {
    return new LinkedHashMap<>(ratios);
  }

  /** Training examples a second. */
  public Samples examplesPerSecond() {
    return secondsPerStep.into(batchSize);
  }

  /** The figures under their names in the JSON line. */
  public Map<String, Object> figures() {
    Samples rate = examplesPerSecond();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("name", name);
    figures.put("model", model);
    figures.put("parameters", parameters);
    figures.put("batch_size", batchSize);
    figures.put("examples_per_second", Digits.round(rate.median()));
    charactersPerExample.ifPresent(
        characters ->
            figures.put("characters_per_second", Digits.round(rate.median() * characters)));
    figures.put("milliseconds_per_step", Digits.round(1e3 * secondsPerStep.median()));
    figures.put("spread", Digits.round(rate.spread()));
    figures.put("repetitions", secondsPerStep.values().length);
    ratios.forEach(
        (other, ratio) -> figures.put("ratio_to_" + other.replace('-', '_'), Digits.round(ratio)));
    return figures;
  }
}
