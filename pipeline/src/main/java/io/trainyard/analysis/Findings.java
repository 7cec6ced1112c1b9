package io.trainyard.analysis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trainyard.analysis.CurvePicture.Figure;
import io.trainyard.dataset.Split;
import io.trainyard.model.Task;
import io.trainyard.results.BiasVarianceRow;
import io.trainyard.results.CurveRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an analysis came to.
 *
 * @param biasVariance by the sweep's values; empty where that was not measured
 * @param curves rows of the curves that were measured
 * @param task what the models tell
 */
public record Findings(
    String run,
    Split split,
    List<BiasVarianceRow> biasVariance,
    Map<Measure, List<CurveRow>> curves,
    Task task) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public Findings {
    biasVariance = List.copyOf(biasVariance);
    curves = Collections.unmodifiableMap(new TreeMap<>(curves));
  }

  CurvePicture picture(Measure measure) {
    return new CurvePicture(run, measure, split, curves.get(measure));
  }

  /** Values that JSON knows, by name: points of each curve, means over repetitions. */
  public Map<String, List<Map<String, Object>>> figures() {
    Map<String, List<Map<String, Object>>> figures = new LinkedHashMap<>();
    if (!biasVariance.isEmpty()) {
      figures.put("bias_variance", biasVariance.stream().map(Findings::figures).toList());
    }
    curves.keySet().forEach(measure -> figures.put("by_" + measure.word(), points(measure)));
    return figures;
  }

  private static Map<String, Object> figures(BiasVarianceRow row) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("settings", parse(row.settings()));
    figures.put("parameters", row.parameters());
    figures.put("trainings", row.trainings());
    figures.put("squared_error", row.error());
    figures.put("bias_and_noise", row.biasAndNoise());
    figures.put("variance", row.variance());
    row.noise().ifPresent(noise -> figures.put("noise", noise));
    row.bias().ifPresent(bias -> figures.put("bias", bias));
    return figures;
  }

  private static Object parse(String json) {
    try {
      return JSON.readValue(json, Object.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON: " + json, e);
    }
  }

  private List<Map<String, Object>> points(Measure measure) {
    CurvePicture curve = picture(measure);
    List<Map<String, Object>> points = new ArrayList<>();
    for (Split of : List.of(Split.TRAIN, split)) {
      for (Figure figure : Figure.of(task)) {
        MeanCurve mean = curve.curve(of, figure);
        for (int i = 0; i < mean.x().length; i++) {
          if (points.size() == i) {
            points.add(new LinkedHashMap<>(Map.of(measure.word(), (long) mean.x()[i])));
          }
          points.get(i).put(prefix(of) + figure.word(), mean.mean()[i]);
        }
      }
    }
    return points;
  }

  private static String prefix(Split of) {
    return of == Split.VALIDATION ? "val_" : of.label() + "_";
  }
}
