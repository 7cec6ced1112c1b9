package io.trainyard.inference;

import io.trainyard.dataset.Split;
import io.trainyard.dataset.TokenLine;
import io.trainyard.dataset.TokenSource;
import io.trainyard.dataset.TokenText;
import io.trainyard.evaluation.SequenceMetrics;
import io.trainyard.language.LanguageModel;
import io.trainyard.language.Reading;
import io.trainyard.text.Tokenizer;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * What reading the tokens of a split takes. The split, its streams as they are stored, falls into
 * parts, which the dataset alone says; each token but the split's first is foretold once.
 */
record ReadingJob(TokenSource source) implements Serializable {

  /** Enough tokens to be worth a task, few enough that a small split still spreads. */
  private static final int TOKENS_PER_PART = 1 << 16;

  /** Tokens in front of a part that are read before it: more than n-grams look back. */
  private static final int CONTEXT = 1 << 10;

  /** The parts that a split falls into, by their numbers; at least one. */
  List<Integer> parts(Split split) {
    long tokens = source.tokens(split);
    int parts = Math.toIntExact(Math.max(1, (tokens + TOKENS_PER_PART - 1) / TOKENS_PER_PART));
    return IntStream.range(0, parts).boxed().toList();
  }

  /** Code points that the foretold tokens of a part stand for. */
  long characters(Split split, int part, Tokenizer tokenizer, Configuration hadoop) {
    TokenLine line = line(split, hadoop);
    int from = Math.max(1, from(part));
    String text = tokenizer.decode(tokens(line, Math.min(from, end(part, line)), end(part, line)));
    return text.codePointCount(0, text.length());
  }

  /** Reads a part. */
  SequenceMetrics score(Split split, int part, LanguageModel model, Configuration hadoop) {
    TokenLine line = line(split, hadoop);
    int first = Math.max(0, from(part) - CONTEXT);
    int[] tokens = tokens(line, first, end(part, line));
    int foretold = Math.max(1, from(part)) - first;
    SequenceMetrics metrics = new SequenceMetrics();
    Reading reading = model.begin();
    for (int i = 0; i < tokens.length; i++) {
      if (i > 0 && line.isStart(first + i)) {
        reading = model.begin();
      }
      if (i >= foretold) {
        int right = reading.mostProbable(model.vocabulary()) == tokens[i] ? 1 : 0;
        metrics.add(-reading.logProbability(tokens[i]), 1, right);
      }
      reading.accept(tokens[i]);
    }
    return metrics;
  }

  private TokenLine line(Split split, Configuration hadoop) {
    return TokenText.of(source, split, hadoop).stored();
  }

  private static int from(int part) {
    return Math.multiplyExact(part, TOKENS_PER_PART);
  }

  private static int end(int part, TokenLine line) {
    return (int) Math.min(line.length(), (long) from(part) + TOKENS_PER_PART);
  }

  private static int[] tokens(TokenLine line, int from, int end) {
    int[] tokens = new int[end - from];
    if (tokens.length > 0) {
      line.copy(from, tokens);
    }
    return tokens;
  }
}
