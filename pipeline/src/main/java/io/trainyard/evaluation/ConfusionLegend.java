package io.trainyard.evaluation;

import java.awt.Graphics2D;
import java.util.List;
import java.util.Locale;

/** What stands beside a confusion matrix: what its colours mean, and the pairs confused most. */
final class ConfusionLegend {

  static final int WIDTH = 360;

  private static final int MOST_PAIRS = 20;
  private static final int LINE = 20;
  private static final int BAR_LEFT = 50;
  private static final int BAR_WIDTH = 280;
  private static final int BAR_HEIGHT = 14;
  private static final int GAP = 12;
  private static final int LINES_OF_COLOURS = 5;
  private static final double[] TICKS = {0, 0.01, 0.1, 0.25, 0.5, 1};

  private final List<Confusion.Cell> pairs;
  private final List<String> names;
  private final double leastShown;

  ConfusionLegend(Confusion confusion, List<String> names, double leastShown) {
    this.leastShown = leastShown;
    this.pairs = confusion.mostConfused(MOST_PAIRS);
    this.names = names;
  }

  int height() {
    return LINE * (LINES_OF_COLOURS + 1 + pairs.size());
  }

  void draw(Graphics2D g, int x, int y) {
    int middle = y + LINE / 2;
    Writing.startsAt(g, Writing.HEADING, "Part of a true class's rows", Writing.BLACK, x, middle);
    bar(g, "right", ShareColors.RIGHT, 0, x, middle + LINE);
    bar(g, "wrong", ShareColors.WRONG, leastShown, x, middle + 2 * LINE);
    for (double tick : TICKS) {
      int at = x + BAR_LEFT + (int) (ShareColors.place(tick) * BAR_WIDTH);
      String text = Math.round(100 * tick) + " %";
      Writing.centred(g, Writing.SMALL, text, Writing.QUIET, at, middle + 3 * LINE - 4);
    }
    pairs(g, x, middle + LINES_OF_COLOURS * LINE);
  }

  private static void bar(
      Graphics2D g, String name, ShareColors colors, double least, int x, int middle) {
    Writing.startsAt(g, Writing.TEXT, name, Writing.BLACK, x, middle);
    for (int i = 0; i < BAR_WIDTH; i++) {
      double place = (i + 0.5) / BAR_WIDTH;
      g.setColor(colors.of(Math.max(least, place * place)));
      g.fillRect(x + BAR_LEFT + i, middle - BAR_HEIGHT / 2, 1, BAR_HEIGHT);
    }
  }

  private void pairs(Graphics2D g, int x, int top) {
    String heading = pairs.isEmpty() ? "No class was taken for another." : "Most often confused";
    Writing.startsAt(g, Writing.HEADING, heading, Writing.BLACK, x, top);
    int counts = x;
    for (Confusion.Cell pair : pairs) {
      counts = Math.max(counts, x + Writing.TEXT.width(count(pair)));
    }
    int parts = counts + GAP + Writing.TEXT.width("100.0 %");
    int words = parts + GAP;
    int y = top;
    for (Confusion.Cell pair : pairs) {
      y += LINE;
      Writing.endsAt(g, Writing.TEXT, count(pair), Writing.BLACK, counts, y);
      Writing.endsAt(g, Writing.TEXT, part(pair), Writing.QUIET, parts, y);
      Writing.startsAt(g, Writing.TEXT, words(pair, x + WIDTH - words), Writing.BLACK, words, y);
    }
  }

  private static String count(Confusion.Cell pair) {
    return String.format(Locale.ROOT, "%,d", pair.count());
  }

  private static String part(Confusion.Cell pair) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * pair.share());
  }

  private String words(Confusion.Cell pair, int room) {
    String between = " taken for ";
    String label = names.get(pair.label());
    String predicted = names.get(pair.predicted());
    String all = label + between + predicted;
    if (Writing.TEXT.width(all) <= room) {
      return all;
    }
    int each = (room - Writing.TEXT.width(between)) / 2;
    return Writing.TEXT.fit(label, each) + between + Writing.TEXT.fit(predicted, each);
  }
}
