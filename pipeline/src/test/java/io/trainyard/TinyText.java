package io.trainyard;

import io.trainyard.dataset.RowRange;
import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenRow;
import io.trainyard.dataset.TokenRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/** Texts of a handful of tokens, made in the test. */
public record TinyText(String fingerprint, int vocabulary, Map<Split, List<List<Integer>>> texts)
    implements TokenRows {

  private static final long serialVersionUID = 1L;
  private static final int ROW_LENGTH = 7;

  /** Streams of one split, with ids from 0 on. */
  public static TinyText of(String fingerprint, int vocabulary, List<List<Integer>> train) {
    return new TinyText(fingerprint, vocabulary, Map.of(Split.TRAIN, train));
  }

  /** Streams in which each token but a few says what follows it. */
  public static TinyText counting(String fingerprint, int vocabulary, int... lengths) {
    return new TinyText(
        fingerprint,
        vocabulary,
        Map.of(
            Split.TRAIN,
            counting(vocabulary, lengths),
            Split.VALIDATION,
            counting(vocabulary, 53)));
  }

  private static List<List<Integer>> counting(int vocabulary, int... lengths) {
    List<List<Integer>> streams = new ArrayList<>();
    for (int length : lengths) {
      SplittableRandom random = new SplittableRandom(length);
      List<Integer> stream = new ArrayList<>();
      int token = 0;
      for (int i = 0; i < length; i++) {
        token = random.nextInt(10) == 0 ? random.nextInt(vocabulary) : (token + 1) % vocabulary;
        stream.add(token);
      }
      streams.add(stream);
    }
    return streams;
  }

  @Override
  public long tokens(Split split) {
    return texts.getOrDefault(split, List.of()).stream().mapToLong(List::size).sum();
  }

  @Override
  public void read(Split split, Configuration conf, Sink sink) {
    List<List<Integer>> streams = texts.getOrDefault(split, List.of());
    for (int i = 0; i < streams.size(); i++) {
      sink.begin(i);
      sink.add(streams.get(i).stream().mapToInt(Integer::intValue).toArray());
    }
  }

  private List<TokenRow.Text> rows(List<List<Integer>> streams) {
    List<TokenRow.Text> rows = new ArrayList<>();
    for (int stream = 0; stream < streams.size(); stream++) {
      List<Integer> text = streams.get(stream);
      for (int from = 0; from < text.size(); from += ROW_LENGTH) {
        int to = Math.min(text.size(), from + ROW_LENGTH);
        int[] tokens = text.subList(from, to).stream().mapToInt(Integer::intValue).toArray();
        rows.add(new TokenRow.Text(rows.size(), stream, from, tokens));
      }
    }
    return rows;
  }

  @Override
  public long rows(Split split) {
    return rows(texts.getOrDefault(split, List.of())).size();
  }

  @Override
  public int rowLength() {
    return ROW_LENGTH;
  }

  @Override
  public void read(RowRange range, Configuration conf, Consumer<TokenRow.Text> each) {
    rows(texts.getOrDefault(range.split(), List.of()))
        .subList((int) range.from(), (int) range.to())
        .forEach(each);
  }
}
