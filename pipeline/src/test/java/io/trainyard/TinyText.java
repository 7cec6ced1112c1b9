package io.trainyard;

import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;

/** Texts of a handful of tokens, made in the test. */
public record TinyText(String fingerprint, int vocabulary, Map<Split, List<List<Integer>>> texts)
    implements TokenSource {

  private static final long serialVersionUID = 1L;

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
  public List<Stream> streams(Split split, Configuration conf) {
    List<Stream> streams = new ArrayList<>();
    for (List<Integer> text : texts.getOrDefault(split, List.of())) {
      streams.add(new Stream(streams.size(), text.stream().mapToInt(Integer::intValue).toArray()));
    }
    return streams;
  }
}
