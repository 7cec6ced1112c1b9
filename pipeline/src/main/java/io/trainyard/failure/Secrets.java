package io.trainyard.failure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is to be kept out of messages, and of what a run records. */
public final class Secrets {

  /** What stands in a secret's place. */
  public static final String REDACTED = "(redacted)";

  /** Words of keys; {@code tokenizer} is another word than {@code token}. */
  private static final Set<String> WORDS =
      Set.of("password", "passwd", "passphrase", "secret", "token", "credential", "credentials");

  /** What comes before {@code key} where a key is a secret. */
  private static final Set<String> KEYS = Set.of("access", "account", "api", "private");

  private static final Pattern WORD_END = Pattern.compile("[^a-zA-Z0-9]+|(?<=[a-z])(?=[A-Z])");

  /** A user and a password in front of the host of a URL. */
  private static final Pattern IN_URL =
      Pattern.compile("(?<scheme>[a-zA-Z][\\w+.-]*://)[^\\s/@:'\"]*:[^\\s/@'\"]+@");

  /** A setting as Spark, Hadoop, HOCON and JSON write it. */
  private static final Pattern SETTING =
      Pattern.compile("([\\w.-]+)(\\s*=\\s*|\"\\s*:\\s*)(\"[^\"]*\"|[^\\s\",;})\\]]+)");

  private Secrets() {}

  /** Whether the value of a setting of this name, of Spark, Hadoop or HOCON, is a secret. */
  public static boolean isSecret(String key) {
    List<String> words =
        Arrays.stream(WORD_END.split(key)).map(word -> word.toLowerCase(Locale.ROOT)).toList();
    for (int i = 0; i < words.size(); i++) {
      boolean isKey = i > 0 && words.get(i).equals("key") && KEYS.contains(words.get(i - 1));
      if (isKey || WORDS.contains(words.get(i))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Paths go into logs, tables and models: none has a password in it, nor would Hadoop's file
   * systems take one there.
   *
   * @param key of the setting or option whose value {@code text} is
   * @throws BadConfiguration if it is a URL with a password in it
   */
  public static void requireNoneInUrl(String key, String text) {
    if (IN_URL.matcher(text).find()) {
      throw new BadConfiguration(
          "cannot use %s: expected a URL without a password, found one with it; give it to the file system, by spark.hadoop.fs.s3a.secret.key, say, or a credential provider"
              .formatted(key));
    }
  }

  /**
   * {@code text} without passwords in URLs, and without the values of settings that are secrets.
   */
  public static String scrub(String text) {
    String plain = IN_URL.matcher(text).replaceAll("${scheme}" + REDACTED + "@");
    return SETTING.matcher(plain).replaceAll(Secrets::scrubbed);
  }

  private static String scrubbed(MatchResult setting) {
    return Matcher.quoteReplacement(
        isSecret(setting.group(1))
            ? setting.group(1) + setting.group(2) + REDACTED
            : setting.group());
  }
}
