package io.trainyard.inference;

import io.trainyard.evaluation.Confusion;
import io.trainyard.evaluation.Mistakes.Mistake;
import io.trainyard.image.ContactSheet;
import io.trainyard.image.ContactSheet.Caption;
import io.trainyard.image.ContactSheet.Cell;
import io.trainyard.image.ContactSheet.Group;
import io.trainyard.image.ContactSheet.Ink;
import io.trainyard.image.PixelImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The mistakes that a model was surest of, as a contact sheet. */
final class MistakesSheet {

  private static final int COLUMNS = 8;

  private MistakesSheet() {}

  /**
   * @param title the first line
   * @param mistakes at least one, the surest first
   * @param images theirs
   */
  static ContactSheet of(
      String title,
      Confusion confusion,
      List<Mistake> mistakes,
      List<PixelImage> images,
      List<String> classNames) {
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < mistakes.size(); i++) {
      cells.add(new Cell(images.get(i), captions(mistakes.get(i), classNames)));
    }
    String note =
        String.format(
            Locale.ROOT,
            "The surest %,d of %,d mistakes in %,d rows, by the probability of the predicted class.",
            mistakes.size(),
            confusion.rows() - confusion.right(),
            confusion.rows());
    return new ContactSheet(title, List.of(note), List.of(Group.grid("", cells, COLUMNS)));
  }

  private static List<Caption> captions(Mistake mistake, List<String> classNames) {
    return List.of(
        new Caption("is " + classNames.get(mistake.label()), Ink.GOOD),
        new Caption("seen as " + classNames.get(mistake.predicted()), Ink.BAD),
        Caption.plain(String.format(Locale.ROOT, "%.2f %%", 100 * mistake.probability())),
        Caption.faint("id " + mistake.id()));
  }
}
