package io.trainyard.text;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.util.LocaleData;
import com.ibm.icu.util.ULocale;

/**
 * Where blanks stand between words and marks, as most texts have them, since tokens do not tell:
 * one between all, but none
 *
 * <ul>
 *   <li>in front of what closes: brackets, quotation marks, full stops and their like, and the
 *       straight apostrophe, as in {@code dogs' ears} (within a word it is a part of the word);
 *   <li>behind what opens: brackets and quotation marks, which are those of the language where it
 *       has two different ones, so that a “ closes in German and opens in English;
 *   <li>around a hyphen with a letter or a digit, or another hyphen, beside it: {@code T-shirt}.
 * </ul>
 *
 * <p>So a dash that is written as a hyphen between blanks comes out without them, and a straight
 * quotation mark that opens or closes has blanks around it. It goes by the two words alone, so that
 * text can be decoded word by word. By the tables of ICU.
 *
 * @param opening the language's quotation marks that open, as one text
 * @param closing those that close
 */
record WordSpacing(String opening, String closing) {

  private static final String CLOSING = ".,;:!?%'\u3001\u3002\u060C\u061B\u061F\u2026";

  /** Of ASCII, and Unicode's own that are nothing else. */
  private static final String HYPHENS = "-\u2010\u2011";

  /** What ICU calls the marks around quotations, and around those within them. */
  private static final int[][] QUOTATIONS = {
    {LocaleData.QUOTATION_START, LocaleData.QUOTATION_END},
    {LocaleData.ALT_QUOTATION_START, LocaleData.ALT_QUOTATION_END}
  };

  static WordSpacing of(ULocale locale) {
    LocaleData data = LocaleData.getInstance(locale);
    StringBuilder opening = new StringBuilder();
    StringBuilder closing = new StringBuilder();
    for (int[] marks : QUOTATIONS) {
      String first = data.getDelimiter(marks[0]);
      String last = data.getDelimiter(marks[1]);
      // Swedish has one mark for both.
      if (!first.equals(last)) {
        opening.append(first);
        closing.append(last);
      }
    }
    return new WordSpacing(opening.toString(), closing.toString());
  }

  /** Whether a blank stands between two words that follow upon each other. */
  boolean isBlankBetween(String word, String next) {
    int left = word.codePointAt(0);
    int right = next.codePointAt(0);
    return !opens(left) && !closes(right) && !joins(word.codePointBefore(word.length()), right);
  }

  private boolean opens(int mark) {
    if (isOfLanguage(mark)) {
      return opening.indexOf(mark) >= 0;
    }
    int type = UCharacter.getType(mark);
    return type == UCharacter.START_PUNCTUATION || type == UCharacter.INITIAL_PUNCTUATION;
  }

  private boolean closes(int mark) {
    if (isOfLanguage(mark)) {
      return closing.indexOf(mark) >= 0;
    }
    int type = UCharacter.getType(mark);
    return type == UCharacter.END_PUNCTUATION
        || type == UCharacter.FINAL_PUNCTUATION
        || CLOSING.indexOf(mark) >= 0;
  }

  private boolean isOfLanguage(int mark) {
    return opening.indexOf(mark) >= 0 || closing.indexOf(mark) >= 0;
  }

  private static boolean joins(int left, int right) {
    return isHyphen(left) && (isHyphen(right) || isOfWord(right))
        || isHyphen(right) && isOfWord(left);
  }

  private static boolean isHyphen(int character) {
    return HYPHENS.indexOf(character) >= 0;
  }

  /** Whether it is of a word, that which is in no vocabulary included. */
  private static boolean isOfWord(int character) {
    return UCharacter.isLetterOrDigit(character)
        || UCharacter.getType(character) == UCharacter.NON_SPACING_MARK
        || character == Utf8.REPLACEMENT;
  }
}
