package io.trainyard.analysis;

import io.trainyard.search.Trial;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Which trainings an analysis needs, each once, and which of them each point of a curve is measured
 * by: a pure function of the settings and the number of training rows.
 */
final class AnalysisPlan {

  /** What is trained with nothing over the configuration. */
  private static final SortedMap<String, String> AS_CONFIGURED = new TreeMap<>();

  /**
   * One point of a curve.
   *
   * @param trainings their numbers, from 1
   */
  record Point(SortedMap<String, String> settings, List<Integer> trainings) {

    Point {
      trainings = List.copyOf(trainings);
    }
  }

  private final Map<Subject, Integer> numbers = new LinkedHashMap<>();
  private final Map<Measure, List<Point>> points = new EnumMap<>(Measure.class);

  /**
   * @param trainRows of the dataset; no fewer than the settings ask for
   */
  AnalysisPlan(AnalysisSettings settings, long trainRows) {
    long rows = settings.rows().map(Integer::longValue).orElse(trainRows);
    for (Measure measure : settings.measures()) {
      points.put(
          measure,
          switch (measure) {
            case BIAS_VARIANCE -> resampled(settings.biasVariance());
            case EXAMPLES ->
                settings.sizes().stream()
                    .map(size -> nested(AS_CONFIGURED, size, settings.repetitions()))
                    .toList();
            case PARAMETERS ->
                settings.parameters().orElseThrow().settings().stream()
                    .map(value -> nested(value, rows, settings.repetitions()))
                    .toList();
            case EPOCHS -> List.of(nested(AS_CONFIGURED, rows, settings.repetitions()));
          });
    }
  }

  private List<Point> resampled(AnalysisSettings.Resampling resampling) {
    return resampling.sweep().map(Sweep::settings).orElse(List.of(AS_CONFIGURED)).stream()
        .map(
            value ->
                new Point(
                    value,
                    IntStream.rangeClosed(1, resampling.trainings())
                        .mapToObj(r -> number(new Subject(value, new Subject.Resampled(r))))
                        .toList()))
        .toList();
  }

  private Point nested(SortedMap<String, String> settings, long rows, int repetitions) {
    return new Point(
        settings,
        IntStream.rangeClosed(1, repetitions)
            .mapToObj(r -> number(new Subject(settings, new Subject.Nested(rows, r))))
            .toList());
  }

  private int number(Subject subject) {
    return numbers.computeIfAbsent(subject, some -> numbers.size() + 1);
  }

  /** What is trained, the first one being number 1. */
  List<Subject> subjects() {
    return new ArrayList<>(numbers.keySet());
  }

  /** The training rows of a point of a curve, each of whose trainings has as many. */
  long size(Point point) {
    Subject first = subjects().get(point.trainings().get(0) - 1);
    return ((Subject.Nested) first.rows()).size();
  }

  /** The points by what they are points of. */
  Map<Measure, List<Point>> points() {
    return points;
  }

  /** Every set of settings that something is trained with, once. */
  List<Trial> trials() {
    List<SortedMap<String, String>> all =
        numbers.keySet().stream().map(Subject::settings).distinct().toList();
    return IntStream.range(0, all.size()).mapToObj(i -> new Trial(i + 1, all.get(i))).toList();
  }
}
