package io.trainyard.text;

import io.trainyard.text.VocabularyTraining.Count;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A million bytes of a file to tokens, on one thread: the reciprocal of the time in seconds is
 * MB/s.
 *
 * <pre>./mvnw -Pjmh -pl pipeline test -Djmh.include=Tokenizer</pre>
 */
@State(Scope.Thread)
public class TokenizerBenchmark {

  private static final int BYTES = 1_000_000;

  @Param({"character", "word", "bpe"})
  private String kind;

  /** Of the alphabet: a to z, or Greek, whose letters take two bytes each. */
  @Param({"latin", "greek"})
  private String script;

  private byte[] bytes;
  private Tokenizer tokenizer;

  @Setup
  public void write() {
    bytes = text(script.equals("latin") ? 'a' : '\u03B1').getBytes(StandardCharsets.UTF_8);
    var settings =
        new TokenizerSettings(
            switch (kind) {
              case "character" -> new TokenizerKind.Characters();
              case "word" -> new TokenizerKind.Words("en", false);
              default -> new TokenizerKind.BytePairs();
            },
            1,
            4_000,
            false);
    var counts = new TermCounts();
    settings.kind().count(Utf8.decode(bytes, 0, bytes.length).text(), counts);
    List<Count> terms = new ArrayList<>();
    counts.forEach((term, count) -> terms.add(new Count(term, count)));
    terms.sort(VocabularyTraining.MOST_FREQUENT);
    int needed = Math.min(terms.size(), VocabularyTraining.needed(settings));
    tokenizer = VocabularyTraining.codec(settings, terms.subList(0, needed)).tokenizer();
  }

  /** Words of a few thousand, the first ones most often, in lines. */
  private static String text(char first) {
    var random = new SplittableRandom(1);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      var word = new StringBuilder();
      for (int length = random.nextInt(1, 10); length > 0; length--) {
        word.append((char) (first + random.nextInt(24)));
      }
      words.add(word.toString());
    }
    var text = new StringBuilder();
    int most = BYTES / (first < 128 ? 1 : 2);
    while (text.length() < most) {
      double rank = Math.pow(random.nextDouble(), 3);
      text.append(words.get((int) (rank * words.size())));
      text.append(random.nextInt(10) == 0 ? ",\n" : " ");
    }
    return text.toString();
  }

  @Benchmark
  public int[] tokenize() {
    return tokenizer.encode(Utf8.decode(bytes, 0, bytes.length).text());
  }
}
