package io.trainyard.analysis;

import io.trainyard.dataset.Split;
import io.trainyard.evaluation.LinesPicture;
import io.trainyard.evaluation.LinesPicture.Names;
import io.trainyard.evaluation.LinesPicture.Series;
import io.trainyard.model.Task;
import io.trainyard.results.CurveRow;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A learning curve as a picture: rows that were fitted, and rows that were not. */
record CurvePicture(String run, Measure measure, Split split, List<CurveRow> rows) {

  /** From how many times the least number on all are spread by their ratios. */
  private static final double WIDE = 10;

  /** A figure of a row. */
  enum Figure {
    CROSS_ENTROPY("loss", "Loss", "cross-entropy, nats", CurveRow::loss),
    ERROR("error", "Error", "part of wrong rows", row -> row.error().orElseThrow()),
    SQUARED_ERROR("loss", "Loss", "squared error, standardized", CurveRow::loss),
    RMSE("rmse", "Error", "root mean squared error", row -> row.rmse().orElseThrow()),
    MAE("mae", "Error", "mean absolute error", row -> row.mae().orElseThrow());

    private final String word;
    private final String title;
    private final String side;
    private final ToDoubleFunction<CurveRow> value;

    Figure(String word, String title, String side, ToDoubleFunction<CurveRow> value) {
      this.word = word;
      this.title = title;
      this.side = side;
      this.value = value;
    }

    /** What is drawn of models of such a task. */
    static List<Figure> of(Task task) {
      return task instanceof Task.Regression
          ? List.of(SQUARED_ERROR, RMSE, MAE)
          : List.of(CROSS_ENTROPY, ERROR);
    }

    /** As metrics are called. */
    String word() {
      return word;
    }
  }

  /** What a curve is over. */
  static double x(Measure measure, CurveRow row) {
    return switch (measure) {
      case EXAMPLES -> row.examples();
      case PARAMETERS -> row.parameters();
      case EPOCHS -> row.epoch();
      case BIAS_VARIANCE -> throw new IllegalArgumentException("no curve");
    };
  }

  MeanCurve curve(Split of, Figure figure) {
    List<CurveRow> own = rows.stream().filter(row -> row.split().equals(of.label())).toList();
    return MeanCurve.of(own, row -> x(measure, row), figure.value);
  }

  BufferedImage draw(Figure figure) {
    String over = measure == Measure.EXAMPLES ? "training rows" : measure.word();
    Names names =
        new Names("%s against %s: %s".formatted(figure.title, over, run), over, figure.side);
    return draw(names, series(figure), measure == Measure.EPOCHS);
  }

  private List<Series> series(Figure figure) {
    MeanCurve unseen = curve(split, figure);
    MeanCurve fitted = curve(Split.TRAIN, figure);
    List<Series> series = new ArrayList<>();
    series.add(new Series(split.label() + " rows", unseen.x(), unseen.mean()));
    series.add(new Series("fitted rows", fitted.x(), fitted.mean()));
    if (Arrays.stream(unseen.deviation()).anyMatch(deviation -> deviation > 0)) {
      String name = split.label() + ", a deviation ";
      series.add(new Series(name + "above", unseen.x(), unseen.plus(1), true));
      series.add(new Series(name + "below", unseen.x(), unseen.plus(-1), true));
    }
    return series;
  }

  /**
   * @param even whether equal differences are always equally far apart
   */
  static BufferedImage draw(Names names, List<Series> series, boolean even) {
    double least = series.stream().flatMapToDouble(s -> Arrays.stream(s.x())).min().orElse(0);
    double most = series.stream().flatMapToDouble(s -> Arrays.stream(s.x())).max().orElse(0);
    return !even && least > 0 && most >= WIDE * least
        ? LinesPicture.logarithmic(names, series).draw()
        : LinesPicture.linear(names, series).draw();
  }
}
