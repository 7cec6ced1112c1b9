package io.trainyard.dataset;

import io.trainyard.failure.BadData;
import io.trainyard.random.Seed;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Which text is for what, of the text that has no split of its own. */
sealed interface TextSplit extends Serializable {

  /** Documents whole. */
  enum Unit {
    /** Each document goes to one split. */
    DOCUMENTS,
    /** All text in a row is cut into few contiguous stretches. */
    STRETCHES
  }

  /** Where stretches for validation and test are. */
  enum Places {
    /** Behind those for training, first validation, then test. */
    LAST,
    /** Anywhere, by the seed. */
    SEEDED
  }

  /**
   * Refuses a source that is too small to have something in each split.
   *
   * @param where it is
   * @param units of what it has {@code count}
   * @param validation the fraction for validation
   * @param test the fraction for test
   */
  static void requireEnough(
      String where, String units, long count, double validation, double test) {
    long forValidation = Math.round(validation * count);
    long forTest = Math.round(test * count);
    boolean enough =
        count > forValidation + forTest
            && (forValidation > 0 || validation == 0)
            && (forTest > 0 || test == 0);
    if (!enough) {
      throw new BadData(
          "cannot ingest %s: expected %s enough for training, %s for validation and %s for test, found %d; add text, or change dataset.validation-fraction or dataset.source.test-fraction"
              .formatted(where, units, validation, test, count));
    }
  }

  /**
   * Documents by a seeded order, as many as the fractions say.
   *
   * @param lastValidation hash of the last one for validation
   * @param lastTest hash of the last one for test
   */
  record ByDocument(Seed seed, long lastValidation, long lastTest) implements TextSplit {

    /**
     * @param documents how many there are
     */
    static ByDocument of(Seed seed, long documents, double validation, double test) {
      Seed order = seed.of("document-split");
      long forValidation = Math.round(validation * documents);
      long drawn = Math.min(documents, forValidation + Math.round(test * documents));
      return new ByDocument(
          order,
          HashCut.last(order, documents, forValidation),
          HashCut.last(order, documents, drawn));
    }

    Split split(long document) {
      long hash = HashOrder.hash(seed, document);
      if (hash <= lastValidation && lastValidation != Long.MIN_VALUE) {
        return Split.VALIDATION;
      }
      return hash <= lastTest && lastTest != Long.MIN_VALUE ? Split.TEST : Split.TRAIN;
    }
  }

  /**
   * Stretches by where they end.
   *
   * @param stretches in the order of the text, none of them empty
   * @param exact whether they end at just that character; otherwise behind the line, or the word,
   *     that is there
   */
  record ByStretch(List<Stretch> stretches, boolean exact) implements TextSplit {

    /**
     * @param end in characters from the beginning of all text
     */
    record Stretch(Split split, long end) implements Serializable {}

    public ByStretch {
      stretches = List.copyOf(stretches);
    }

    /**
     * @param characters how many there are
     */
    static ByStretch of(
        Seed seed, long characters, double validation, double test, Places places, boolean exact) {
      long forValidation = Math.round(validation * characters);
      long forTest = Math.min(characters - forValidation, Math.round(test * characters));
      long free = characters - forValidation - forTest;
      var stretches = new Lengths();
      if (places == Places.LAST) {
        stretches.add(Split.TRAIN, free);
        stretches.add(Split.VALIDATION, forValidation);
        stretches.add(Split.TEST, forTest);
      } else {
        SplittableRandom random = seed.of("stretches").generator();
        long a = random.nextLong(free + 1);
        long b = random.nextLong(free + 1);
        boolean validationFirst = random.nextBoolean();
        stretches.add(Split.TRAIN, Math.min(a, b));
        stretches.add(
            validationFirst ? Split.VALIDATION : Split.TEST,
            validationFirst ? forValidation : forTest);
        stretches.add(Split.TRAIN, Math.abs(a - b));
        stretches.add(
            validationFirst ? Split.TEST : Split.VALIDATION,
            validationFirst ? forTest : forValidation);
        stretches.add(Split.TRAIN, free - Math.max(a, b));
      }
      return new ByStretch(stretches.list, exact);
    }

    private static final class Lengths {

      private final List<Stretch> list = new ArrayList<>();
      private long end;

      void add(Split split, long length) {
        if (length > 0) {
          end += length;
          list.add(new Stretch(split, end));
        }
      }
    }

    /** Index of the stretch that a character is in. */
    int stretch(long character) {
      int found = 0;
      while (found < stretches.size() - 1 && character >= stretches.get(found).end()) {
        found++;
      }
      return found;
    }

    /**
     * Where in {@code text} a stretch ends that should end at {@code index}: the same, or behind
     * the next end of a line, or behind the next blank.
     */
    int end(String text, int index) {
      if (exact || index == 0) {
        return index;
      }
      int line = text.indexOf('\n', index - 1);
      if (line >= 0) {
        return line + 1;
      }
      int blank = text.indexOf(' ', index - 1);
      return blank >= 0 ? blank + 1 : index;
    }
  }
}
