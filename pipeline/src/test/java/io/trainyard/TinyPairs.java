package io.trainyard;

import io.trainyard.dataset.PairTokens;
import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Side;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;
import io.trainyard.text.SpecialToken;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/** Pairs of a handful of tokens, made in the test. */
public record TinyPairs(String fingerprint, TinyText sources, TinyText targets)
    implements PairTokens {

  private static final long serialVersionUID = 1L;
  private static final int WORDS = 4;

  /** What is to be read and written has so many tokens, the special ones among them. */
  public static final int VOCABULARY = WORDS + 3;

  /** Texts of up to four tokens, and the same from the last to the first. */
  public static TinyPairs reversals(String fingerprint, int train, int validation) {
    Map<Split, List<List<Integer>>> sources =
        Map.of(Split.TRAIN, texts(train, 1), Split.VALIDATION, texts(validation, 2));
    Map<Split, List<List<Integer>>> targets =
        Map.of(
            Split.TRAIN, reversed(sources.get(Split.TRAIN)),
            Split.VALIDATION, reversed(sources.get(Split.VALIDATION)));
    return new TinyPairs(
        fingerprint,
        new TinyText(fingerprint + "/source", VOCABULARY, sources),
        new TinyText(fingerprint + "/target", VOCABULARY, targets));
  }

  private static List<List<Integer>> texts(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<List<Integer>> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Integer> text = new ArrayList<>();
      for (int length = 1 + random.nextInt(4); length > 0; length--) {
        text.add(WORDS + random.nextInt(VOCABULARY - WORDS));
      }
      text.add(SpecialToken.EOS.index());
      texts.add(text);
    }
    return texts;
  }

  private static List<List<Integer>> reversed(List<List<Integer>> texts) {
    List<List<Integer>> all = new ArrayList<>();
    for (List<Integer> text : texts) {
      List<Integer> reversed = new ArrayList<>();
      for (int i = text.size() - 2; i >= 0; i--) {
        reversed.add(text.get(i));
      }
      reversed.add(SpecialToken.EOS.index());
      all.add(reversed);
    }
    return all;
  }

  @Override
  public TokenSource side(Side side) {
    return text(side);
  }

  private TinyText text(Side side) {
    return side == Side.SOURCE ? sources : targets;
  }

  @Override
  public long rows(Split split) {
    return sources.texts().getOrDefault(split, List.of()).size();
  }

  /** Letters for tokens. */
  @Override
  public List<String> references(RowRange range, Configuration conf) {
    return targets.texts().get(range.split()).subList((int) range.from(), (int) range.to()).stream()
        .map(TinyPairs::letters)
        .toList();
  }

  /** {@code a} for the first token that is none of the special ones, and so on. */
  public static String letters(List<Integer> tokens) {
    return tokens.stream()
        .filter(token -> token >= WORDS)
        .map(token -> Character.toString('a' + token - WORDS))
        .collect(Collectors.joining());
  }

  @Override
  public int longest(Side side, Split split) {
    return text(side).texts().getOrDefault(split, List.of()).stream()
        .map(List::size)
        .max(Comparator.naturalOrder())
        .orElse(0);
  }
}
