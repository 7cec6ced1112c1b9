package io.trainyard.text;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterCategory;
import java.util.function.Consumer;

/**
 * Cuts text into the pieces within which byte pairs are merged, much as GPT-2 does (Radford et al.,
 * "Language models are unsupervised multitask learners", 2019): letters with the marks that combine
 * with them, digits, or other signs, each with the one blank in front of it; and white space. No
 * character is lost. By the tables of ICU, and not those of the Java platform, whose releases
 * differ.
 */
final class Pieces {

  /** Pieces end after so many characters at the latest, since merging takes their square. */
  static final int LONGEST = 64;

  private static final int ASCII = 128;
  private static final byte[] CLASSES = new byte[ASCII];

  private static final byte WHITE = 0;
  private static final byte LETTER = 1;
  private static final byte DIGIT = 2;
  private static final byte OTHER = 3;

  private static final int LETTERS =
      mask(UCharacterCategory.UPPERCASE_LETTER)
          | mask(UCharacterCategory.LOWERCASE_LETTER)
          | mask(UCharacterCategory.TITLECASE_LETTER)
          | mask(UCharacterCategory.MODIFIER_LETTER)
          | mask(UCharacterCategory.OTHER_LETTER)
          | mask(UCharacterCategory.NON_SPACING_MARK)
          | mask(UCharacterCategory.ENCLOSING_MARK)
          | mask(UCharacterCategory.COMBINING_SPACING_MARK);

  private static final int DIGITS =
      mask(UCharacterCategory.DECIMAL_DIGIT_NUMBER)
          | mask(UCharacterCategory.LETTER_NUMBER)
          | mask(UCharacterCategory.OTHER_NUMBER);

  static {
    for (int c = 0; c < ASCII; c++) {
      CLASSES[c] = lookUp(c);
    }
  }

  private Pieces() {}

  static void forEach(String text, Consumer<String> to) {
    int from = 0;
    while (from < text.length()) {
      int end = end(text, from);
      to.accept(text.substring(from, end));
      from = end;
    }
  }

  private static int end(String text, int from) {
    byte first = classOf(text.codePointAt(from));
    if (first != WHITE) {
      return run(text, from, from, first);
    }
    if (text.charAt(from) == ' ' && from + 1 < text.length()) {
      byte second = classOf(text.codePointAt(from + 1));
      if (second != WHITE) {
        return run(text, from, from + 1, second);
      }
    }
    int end = run(text, from, from, WHITE);
    // The last blank belongs to what follows it.
    boolean leads = end < text.length() && end - 1 > from && text.charAt(end - 1) == ' ';
    return leads && classOf(text.codePointAt(end)) != WHITE ? end - 1 : end;
  }

  private static int run(String text, int from, int next, byte wanted) {
    int end = next;
    while (end < text.length() && end - from < LONGEST) {
      int codePoint = text.codePointAt(end);
      if (classOf(codePoint) != wanted) {
        break;
      }
      end += Character.charCount(codePoint);
    }
    return end;
  }

  private static byte classOf(int codePoint) {
    return codePoint < ASCII ? CLASSES[codePoint] : lookUp(codePoint);
  }

  private static byte lookUp(int codePoint) {
    int category = mask(UCharacter.getType(codePoint));
    if ((category & LETTERS) != 0) {
      return LETTER;
    }
    if ((category & DIGITS) != 0) {
      return DIGIT;
    }
    return UCharacter.isUWhiteSpace(codePoint) ? WHITE : OTHER;
  }

  private static int mask(int category) {
    return 1 << category;
  }
}
