package io.trainyard.search;

import io.trainyard.image.Lettering;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Point;
import java.awt.RenderingHints;
import java.awt.Stroke;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Trials in parallel coordinates: an upright axis for each path that was searched, and at the right
 * one for what trials were judged by, with the best at its top. Each trial is a line through its
 * values, the darker the better; the best one stands out, and those that were ended early are
 * dashed. What a trial does not set, or did not come to, is below the axis. Immutable.
 */
public final class TrialsPicture {

  static final Color BEST = new Color(0xE6550D);

  private static final Lettering TITLE = new Lettering(Font.BOLD, 18);
  private static final Lettering HEADING = new Lettering(Font.BOLD, 13);
  private static final Lettering TEXT = new Lettering(Font.PLAIN, 13);
  private static final Lettering SMALL = new Lettering(Font.PLAIN, 11);

  private static final Color BLACK = new Color(0x1F2328);
  private static final Color QUIET = new Color(0x656D76);
  private static final Color PAPER = new Color(0xFFFFFF);
  private static final Color AXIS = new Color(0x909090);
  private static final Color GOOD = new Color(0x08306B);
  private static final Color POOR = new Color(0xC6D7E8);

  private static final int MARGIN = 90;
  private static final int APART = 170;
  private static final int TOP = 130;
  private static final int HEIGHT = 420;
  private static final int BELOW = 40;
  private static final int TICK = 5;
  private static final int NAME_WIDTH = APART - 16;

  /** Above this ratio of the worst value to the best one the difference among good ones is lost. */
  private static final double MOST_EVEN = 20;

  private final String title;
  private final String metric;
  private final List<Parameter> parameters;
  private final List<TrialOutcome> outcomes;
  private final List<Axis> axes = new ArrayList<>();

  /**
   * @param title the first line
   * @param metric that trials were judged by, such as {@code val_loss}
   * @param outcomes by rank, at least one of them with a value
   */
  TrialsPicture(
      String title, String metric, List<Parameter> parameters, List<TrialOutcome> outcomes) {
    this.title = title;
    this.metric = metric;
    this.parameters = List.copyOf(parameters);
    this.outcomes = List.copyOf(outcomes);
    this.parameters.forEach(parameter -> axes.add(Axis.of(parameter.distribution())));
    axes.add(values());
  }

  private Axis.Line values() {
    List<Double> values =
        outcomes.stream().filter(TrialOutcome::hasValue).map(TrialOutcome::value).toList();
    double best = values.get(0);
    double worst = values.get(values.size() - 1);
    double low = Math.min(best, worst);
    boolean wide = low > 0 && Math.max(best, worst) / low > MOST_EVEN;
    return new Axis.Line(worst, best, wide);
  }

  /** Where a trial's line meets an axis, the last of which is that of the metric. */
  Point at(TrialOutcome outcome, int axis) {
    int x = MARGIN + axis * APART;
    OptionalDouble place = OptionalDouble.empty();
    if (axis < parameters.size()) {
      String value = outcome.trial().settings().get(parameters.get(axis).path());
      place = value == null ? place : axes.get(axis).place(value);
    } else if (outcome.hasValue()) {
      place = OptionalDouble.of(((Axis.Line) axes.get(axis)).place(outcome.value()));
    }
    return new Point(x, place.isPresent() ? y(place.getAsDouble()) : TOP + HEIGHT + BELOW);
  }

  private static int y(double place) {
    return TOP + (int) Math.round(HEIGHT * (1 - place));
  }

  public BufferedImage draw() {
    int width = 2 * MARGIN + (axes.size() - 1) * APART + 40;
    BufferedImage image =
        new BufferedImage(width, TOP + HEIGHT + BELOW + 50, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      g.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      g.setColor(PAPER);
      g.fillRect(0, 0, width, image.getHeight());
      head(g, width);
      for (int rank = outcomes.size(); rank >= 1; rank--) {
        line(g, outcomes.get(rank - 1));
      }
      for (int axis = 0; axis < axes.size(); axis++) {
        axis(g, axis);
      }
    } finally {
      g.dispose();
    }
    return image;
  }

  private void head(Graphics2D g, int width) {
    TrialOutcome best = outcomes.get(0);
    TITLE.draw(g, TITLE.fit(title, width - 48), BLACK, 24, 18);
    String line =
        String.format(
            Locale.ROOT,
            "%,d trials; best: trial %d, %s %s (%s)",
            outcomes.size(),
            best.trial().number(),
            metric,
            Axis.Line.text(best.value()),
            best.trial().describe());
    TEXT.draw(g, TEXT.fit(line, width - 48), QUIET, 24, 44);
  }

  private void line(Graphics2D g, TrialOutcome outcome) {
    Path2D.Double path = new Path2D.Double();
    for (int axis = 0; axis < axes.size(); axis++) {
      Point at = at(outcome, axis);
      if (axis == 0) {
        path.moveTo(at.x, at.y);
      } else {
        // Level at the axes, so that lines which meet there can be told apart between them.
        double middle = at.x - APART / 2.0;
        path.curveTo(middle, path.getCurrentPoint().getY(), middle, at.y, at.x, at.y);
      }
    }
    Stroke before = g.getStroke();
    g.setColor(color(outcome));
    g.setStroke(stroke(outcome));
    g.draw(path);
    g.setStroke(before);
  }

  private Color color(TrialOutcome outcome) {
    if (outcome.rank() == 1) {
      return BEST;
    }
    double poor = (outcome.rank() - 1.0) / Math.max(1, outcomes.size() - 1);
    return new Color(
        mix(GOOD.getRed(), POOR.getRed(), poor),
        mix(GOOD.getGreen(), POOR.getGreen(), poor),
        mix(GOOD.getBlue(), POOR.getBlue(), poor));
  }

  private static int mix(int from, int to, double part) {
    return (int) Math.round(from + part * (to - from));
  }

  private static BasicStroke stroke(TrialOutcome outcome) {
    float width = outcome.rank() == 1 ? 3.5f : 1.5f;
    return outcome.status() == TrialOutcome.Status.FINISHED || outcome.rank() == 1
        ? new BasicStroke(width)
        : new BasicStroke(
            width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 5}, 0);
  }

  private void axis(Graphics2D g, int axis) {
    int x = MARGIN + axis * APART;
    g.setColor(AXIS);
    g.drawLine(x, TOP, x, TOP + HEIGHT);
    for (Axis.Tick tick : axes.get(axis).ticks()) {
      label(g, tick.text(), x, y(tick.place()));
    }
    boolean metricsAxis = axis == parameters.size();
    if (outcomes.stream().anyMatch(outcome -> at(outcome, axis).y > TOP + HEIGHT)) {
      label(g, metricsAxis ? "diverged" : "not set", x, TOP + HEIGHT + BELOW);
    }
    name(g, metricsAxis ? metric : parameters.get(axis).path(), x);
  }

  private static void label(Graphics2D g, String text, int x, int y) {
    g.setColor(AXIS);
    g.drawLine(x - TICK, y, x, y);
    String fitted = SMALL.fit(text, NAME_WIDTH / 2);
    int left = x + TICK;
    int top = y - SMALL.lineHeight() / 2;
    // Lines run below the text, which would not be read otherwise.
    g.setColor(new Color(255, 255, 255, 200));
    g.fillRect(left - 1, top, SMALL.width(fitted) + 2, SMALL.lineHeight());
    SMALL.draw(g, fitted, BLACK, left, top);
  }

  /** The last part of a path, above it what it is a part of. */
  private static void name(Graphics2D g, String path, int x) {
    int dot = path.lastIndexOf('.');
    String last = HEADING.fit(path.substring(dot + 1), NAME_WIDTH);
    HEADING.draw(g, last, BLACK, x - HEADING.width(last) / 2, TOP - 34);
    if (dot > 0) {
      String section = SMALL.fit(path.substring(0, dot), NAME_WIDTH);
      SMALL.draw(g, section, QUIET, x - SMALL.width(section) / 2, TOP - 50);
    }
  }
}
