package io.trainyard.analysis;

import io.trainyard.analysis.CurvePicture.Figure;
import io.trainyard.image.PngFile;
import io.trainyard.results.CurveRow;
import io.trainyard.results.ResultFile;
import io.trainyard.results.RunFiles;
import java.awt.image.BufferedImage;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tables and pictures that an analysis leaves in its run.
 *
 * @param figures what is drawn of each curve
 */
record AnalysisFiles(RunFiles files, AnalysisSettings settings, List<Figure> figures) {

  private static final String CURVES = "curves.parquet";
  private static final String BIAS_VARIANCE = "bias-variance.parquet";
  private static final String TRADE_OFF = "bias-variance.png";

  /** The files by their names in the JSON line. */
  Map<String, String> names() {
    Map<String, String> names = new LinkedHashMap<>();
    if (hasCurves()) {
      put("curves", CURVES, names);
    }
    for (Measure measure : settings.measures()) {
      if (measure != Measure.BIAS_VARIANCE) {
        for (Figure figure : figures) {
          put(measure.word() + "_" + figure.word(), name(measure, figure), names);
        }
      }
    }
    if (settings.measures().contains(Measure.BIAS_VARIANCE)) {
      put("bias_variance_table", BIAS_VARIANCE, names);
      sweep().ifPresent(some -> put("bias_variance_picture", TRADE_OFF, names));
    }
    return names;
  }

  private void put(String what, String name, Map<String, String> names) {
    names.put(what, files.path(name).toString());
  }

  private boolean hasCurves() {
    return settings.measures().stream().anyMatch(measure -> measure != Measure.BIAS_VARIANCE);
  }

  private static String name(Measure measure, Figure figure) {
    return measure.word() + "-" + figure.word() + ".png";
  }

  /** What bias and variance are drawn against. */
  private Optional<Sweep> sweep() {
    return settings.biasVariance().sweep();
  }

  /**
   * Writes all files, in place of earlier ones.
   *
   * @param values of the sweep, one for each row of bias and variance
   */
  void write(Findings findings, List<String> values) {
    if (hasCurves()) {
      List<CurveRow> rows =
          findings.curves().values().stream().flatMap(Collection::stream).toList();
      ResultFile.curves(files.path(CURVES), files.conf()).write(rows);
    }
    for (Measure measure : findings.curves().keySet()) {
      for (Figure figure : figures) {
        picture(name(measure, figure), findings.picture(measure).draw(figure));
      }
    }
    if (settings.measures().contains(Measure.BIAS_VARIANCE)) {
      ResultFile.biasVariance(files.path(BIAS_VARIANCE), files.conf())
          .write(findings.biasVariance());
      sweep()
          .map(sweep -> new TradeOff(findings.run(), sweep, findings.biasVariance(), values))
          .ifPresent(tradeOff -> picture(TRADE_OFF, tradeOff.draw()));
    }
  }

  private void picture(String name, BufferedImage image) {
    files.write(name, PngFile.of(image));
  }
}
