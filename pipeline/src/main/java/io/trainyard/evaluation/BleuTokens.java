package io.trainyard.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits text into words as the script mteval-v13a of the NIST does, which BLEU is told by (Post,
 * "A call for clarity in reporting BLEU scores", WMT 2018): marks of ASCII stand alone, but for
 * apostrophes, hyphens not behind a digit, and dots and commas within numbers; other scripts are
 * left as they are.
 */
final class BleuTokens {

  private record Rule(Pattern pattern, String replacement) {

    static Rule of(String regex, String replacement) {
      return new Rule(Pattern.compile(regex), replacement);
    }

    String apply(String text) {
      Matcher matcher = pattern.matcher(text);
      return matcher.replaceAll(replacement);
    }
  }

  private static final List<Rule> MARKS =
      List.of(
          Rule.of("([{-~\\[-` -&(-+:-@/])", " $1 "),
          Rule.of("([^0-9])([.,])", "$1 $2 "),
          Rule.of("([.,])([^0-9])", " $1 $2"),
          Rule.of("([0-9])(-)", "$1 $2 "));

  private static final Pattern WHITE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

  private BleuTokens() {}

  static List<String> of(String text) {
    String line = text.replace("<skipped>", "").replace("-\n", "").replace("\n", " ");
    if (line.contains("&")) {
      line =
          line.replace("&quot;", "\"")
              .replace("&amp;", "&")
              .replace("&lt;", "<")
              .replace("&gt;", ">");
    }
    line = " " + line + " ";
    for (Rule rule : MARKS) {
      line = rule.apply(line);
    }
    return Arrays.stream(WHITE.split(line)).filter(word -> !word.isEmpty()).toList();
  }
}
