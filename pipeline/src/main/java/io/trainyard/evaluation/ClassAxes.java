package io.trainyard.evaluation;

import java.awt.Color;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;

/**
 * Class names along a matrix: the true ones left of it, the predicted ones below. Where there is no
 * room for all, every second, fifth, tenth, ... is named.
 */
final class ClassAxes {

  private static final int LONGEST = 180;
  private static final int GAP = 8;
  private static final int TICK = 4;
  private static final int TITLE = 20;
  private static final Color LINES = new Color(0x909090);

  /** A class that is named, and where its name stands along the axis. */
  private record Label(String text, int middle) {}

  private final MatrixGrid grid;
  private final List<Label> labels = new ArrayList<>();
  private final int longest;
  private final boolean level;

  ClassAxes(MatrixGrid grid, List<String> names) {
    this.grid = grid;
    int step = grid.labelStep(Writing.TEXT.lineHeight());
    int width = 0;
    for (int i = 0; i < names.size(); i += step) {
      String text = Writing.TEXT.fit(names.get(i), LONGEST);
      labels.add(new Label(text, grid.at(i, 0).y + grid.cell() / 2));
      width = Math.max(width, Writing.TEXT.width(text));
    }
    this.longest = width;
    this.level = width + GAP <= step * grid.cell() / grid.together();
  }

  /** Pixels that the names and the title left of the matrix take. */
  int left() {
    return TITLE + longest + GAP + TICK;
  }

  /** Pixels that the names and the title below the matrix take. */
  int below() {
    return TICK + GAP + (level ? Writing.TEXT.lineHeight() : longest) + TITLE;
  }

  /** Draws both axes of the matrix whose upper left corner is at x, y. */
  void draw(Graphics2D g, int x, int y) {
    int bottom = y + grid.side();
    for (Label label : labels) {
      int across = x + label.middle();
      int down = y + label.middle();
      g.setColor(LINES);
      g.drawLine(x - TICK - 1, down, x - 2, down);
      g.drawLine(across, bottom + 1, across, bottom + TICK);
      int names = x - TICK - GAP / 2;
      Writing.endsAt(g, Writing.TEXT, label.text(), Writing.BLACK, names, down);
      below(g, label.text(), across, bottom + TICK + GAP / 2);
    }
    int middle = grid.side() / 2;
    int titles = bottom + below() - TITLE / 2;
    Writing.centred(g, Writing.HEADING, "predicted", Writing.QUIET, x + middle, titles);
    int end = y + middle - Writing.HEADING.width("true") / 2;
    Writing.upTo(g, Writing.HEADING, "true", Writing.QUIET, x - left() + TITLE / 2, end);
  }

  private void below(Graphics2D g, String text, int middle, int top) {
    if (level) {
      int half = Writing.TEXT.lineHeight() / 2;
      Writing.centred(g, Writing.TEXT, text, Writing.BLACK, middle, top + half);
    } else {
      Writing.upTo(g, Writing.TEXT, text, Writing.BLACK, middle, top);
    }
  }
}
