package io.trainyard.dataset.exercise;

import io.trainyard.config.Section;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.function.Function;

/** A task whose exercises are made, and not read. Immutable. */
public sealed interface PairTask extends Serializable permits Memorization, Addition, Programs {

  /** The tasks by the name that {@code task.kind} gives them. */
  Map<String, Function<Section, PairTask>> KINDS =
      Map.of(
          Memorization.KIND,
          Memorization::read,
          Addition.KIND,
          Addition::read,
          Programs.KIND,
          Programs::read);

  /** The name of the task. */
  String kind();

  /** What shapes the exercises, by key. */
  SortedMap<String, String> settings();

  /** Every difficulty there is, the easiest first. */
  List<Difficulty> difficulties();

  /** The characters that sources are made of, each once. */
  String sourceAlphabet();

  /** The characters that targets are made of, each once. */
  String targetAlphabet();

  /**
   * Draws an exercise.
   *
   * @param random is changed
   * @param difficulty one of {@link #difficulties}
   */
  Exercise draw(SplittableRandom random, Difficulty difficulty);
}
